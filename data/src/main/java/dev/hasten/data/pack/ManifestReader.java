package dev.hasten.data.pack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.data.DataException;
import dev.hasten.data.internal.Mapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads and checks manifests of packed folders. */
final class ManifestReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LARGEST = 256 << 20;

  private final Path file;
  private final ManifestJson json;

  private ManifestReader(Path file) {
    this.file = file;
    json = new ManifestJson(file);
  }

  static PackedManifest read(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw new DataException(
            "expected a manifest of at most " + LARGEST + " bytes in " + file + ", but got more");
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      return new ManifestReader(file).manifest(JSON.readTree(text));
    } catch (NoSuchFileException none) {
      throw new DataException(
          "expected "
              + file
              + " among packed shards, but there is none: packing was not finished, or they lie"
              + " elsewhere (hasten data pack goes on where it was left)",
          none);
    } catch (JsonProcessingException fault) {
      throw new DataException(
          "expected JSON in "
              + file
              + ", but "
              + String.valueOf(fault.getOriginalMessage()).lines().findFirst().orElse("it is none")
              + " at line "
              + (fault.getLocation() == null ? 0 : fault.getLocation().getLineNr())
              + ": mend it or pack again",
          fault);
    } catch (IOException fault) {
      throw Mapping.unreadable(file, fault);
    }
  }

  private PackedManifest manifest(JsonNode root) {
    json.value(
        root, "format", "the text hasten-packed", ManifestWriter.FORMAT::equals, JsonNode::asText);
    int version = json.whole(root, "version", 0);
    if (version < ManifestWriter.CLASSES_VERSION || version > ManifestWriter.VERSION) {
      throw json.fault(
          "version",
          ManifestWriter.CLASSES_VERSION + " or " + ManifestWriter.VERSION,
          root.path("version"));
    }
    PackedFacts facts = new FactsReader(json).facts(root);
    if (version != ManifestWriter.version(facts)) {
      throw json.fault(
          "version",
          ManifestWriter.version(facts)
              + (version == ManifestWriter.VERSION ? " without a table or a" : " with a table or a")
              + " number to predict",
          root.path("version"));
    }
    return new PackedManifest(facts, halves(root));
  }

  private List<PackedManifest.Half> halves(JsonNode root) {
    List<PackedManifest.Half> halves = json.list(root, "halves", this::half);
    if (!halves.stream().map(PackedManifest.Half::name).toList().equals(PackedManifest.HALVES)) {
      throw json.fault("halves", "the halves train and test", root.path("halves"));
    }
    for (int half = 0; half < halves.size(); half++) {
      List<PackedManifest.Entry> shards = halves.get(half).shards();
      for (int number = 0; number < shards.size(); number++) {
        String name = PackedManifest.shard(half, number);
        if (!shards.get(number).file().equals(name)) {
          throw new DataException(
              "expected "
                  + name
                  + " as shard "
                  + number
                  + " in "
                  + file
                  + ", but got "
                  + ManifestJson.printable(shards.get(number).file())
                  + ": mend it or pack again");
        }
      }
    }
    return halves;
  }

  private PackedManifest.Half half(JsonNode node) {
    String name =
        json.value(
            node, "name", "train or test", PackedManifest.HALVES::contains, JsonNode::asText);
    List<PackedManifest.Entry> shards = json.list(node, "shards", this::entry);
    long examples = shards.stream().mapToLong(PackedManifest.Entry::examples).sum();
    int said = json.whole(node, "examples", 1);
    if (said != examples) {
      throw new DataException(
          "expected "
              + said
              + " examples in all shards of "
              + name
              + " in "
              + file
              + ", but they have "
              + examples
              + ": mend it or pack again");
    }
    return new PackedManifest.Half(name, shards);
  }

  private PackedManifest.Entry entry(JsonNode node) {
    return new PackedManifest.Entry(
        json.value(node, "file", "a file's name", text -> true, JsonNode::asText),
        json.whole(node, "examples", 1),
        json.value(
            node,
            "bytes",
            "a length in bytes",
            text -> node.path("bytes").canConvertToLong(),
            JsonNode::asLong));
  }
}
