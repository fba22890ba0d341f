package dev.hasten.data.pack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.data.DataException;
import dev.hasten.data.PixelScale;
import dev.hasten.data.internal.Mapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads and checks manifests of packed folders. */
final class ManifestReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LARGEST = 256 << 20;

  private final Path file;

  private ManifestReader(Path file) {
    this.file = file;
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
    value(
        root, "format", "the text hasten-packed", ManifestWriter.FORMAT::equals, JsonNode::asText);
    int version = whole(root, "version", 0);
    if (version != ManifestWriter.VERSION) {
      throw fault("version", "version " + ManifestWriter.VERSION, root.path("version"));
    }
    RecordKind kind =
        value(
            root,
            "kind",
            "one of bytes, floats, squares, files, tokens",
            text -> RecordKind.of(text).isPresent(),
            node -> RecordKind.of(node.asText()).orElseThrow());
    List<Long> shape = list(root, "shape", node -> (long) whole(node, "shape", 1));
    requireShape(kind, shape, root);
    List<String> names =
        list(
            root,
            "class_names",
            node -> value(node, "class_names", "texts", text -> true, JsonNode::asText));
    int classes = whole(root, "classes", 1);
    if (!names.isEmpty() && names.size() != classes || kind.isImage() && names.isEmpty()) {
      throw fault("class_names", classes + " names", root.path("class_names"));
    }
    PackedFacts facts =
        new PackedFacts(
            kind,
            shape,
            scale(root, shape),
            classes,
            names,
            documentStart(root, kind, classes),
            value(root, "source", "a text", text -> true, JsonNode::asText),
            value(
                root,
                "fingerprint",
                "64 hexadecimal digits",
                text -> text.matches("[0-9a-f]{64}"),
                JsonNode::asText));
    return new PackedManifest(facts, halves(root));
  }

  private Optional<Integer> documentStart(JsonNode root, RecordKind kind, int kinds) {
    String key = "document_start";
    if (kind != RecordKind.TOKENS) {
      return Optional.empty();
    }
    int start = whole(root, key, 0);
    if (start >= kinds) {
      throw fault(key, "one of the " + kinds + " kinds of tokens", root.path(key));
    }
    return Optional.of(start);
  }

  private void requireShape(RecordKind kind, List<Long> shape, JsonNode root) {
    try {
      if (kind.allows(shape) && kind.recordLength(shape) <= Shard.LONGEST) {
        return;
      }
    } catch (ArithmeticException tooMany) {
      // told below
    }
    throw fault(
        "shape",
        "a shape of " + kind.label() + " of at most " + Shard.LONGEST + " bytes",
        root.path("shape"));
  }

  private PixelScale scale(JsonNode root, List<Long> shape) {
    float[] mean = floats(root, "mean");
    float[] deviation = floats(root, "deviation");
    boolean fits = mean.length <= 1 || !shape.isEmpty() && mean.length == shape.get(0);
    try {
      PixelScale scale = PixelScale.dividedBy(number(root.path("divisor"), "divisor"));
      if (fits && mean.length == deviation.length) {
        return mean.length == 0 ? scale : scale.standardised(mean, deviation);
      }
    } catch (IllegalArgumentException fault) {
      if (fault instanceof DataException) {
        throw fault;
      }
      throw new DataException(
          "expected a scale of bytes in "
              + file
              + ", but "
              + fault.getMessage()
              + ": mend it or pack again",
          fault);
    }
    throw fault("mean", "as many means as deviations: none, 1 or one a channel", root.path("mean"));
  }

  private List<PackedManifest.Half> halves(JsonNode root) {
    List<PackedManifest.Half> halves = list(root, "halves", this::half);
    if (!halves.stream().map(PackedManifest.Half::name).toList().equals(PackedManifest.HALVES)) {
      throw fault("halves", "the halves train and test", root.path("halves"));
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
                  + printable(shards.get(number).file())
                  + ": mend it or pack again");
        }
      }
    }
    return halves;
  }

  private PackedManifest.Half half(JsonNode node) {
    String name =
        value(node, "name", "train or test", PackedManifest.HALVES::contains, JsonNode::asText);
    List<PackedManifest.Entry> shards = list(node, "shards", this::entry);
    long examples = shards.stream().mapToLong(PackedManifest.Entry::examples).sum();
    int said = whole(node, "examples", 1);
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
        value(node, "file", "a file's name", text -> true, JsonNode::asText),
        whole(node, "examples", 1),
        value(
            node,
            "bytes",
            "a length in bytes",
            text -> node.path("bytes").canConvertToLong(),
            JsonNode::asLong));
  }

  private <T> List<T> list(JsonNode node, String key, Function<JsonNode, T> each) {
    JsonNode list = node.path(key);
    if (!list.isArray()) {
      throw fault(key, "a list", list);
    }
    List<T> values = new ArrayList<>();
    list.forEach(item -> values.add(each.apply(item)));
    return values;
  }

  private float[] floats(JsonNode root, String key) {
    List<Float> numbers = list(root, key, node -> number(node, key));
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = numbers.get(i);
    }
    return floats;
  }

  private float number(JsonNode node, String key) {
    if (!node.isNumber()) {
      throw fault(key, "a number", node);
    }
    return node.floatValue();
  }

  /** A whole number under that key, or the node itself where it is a value. */
  private int whole(JsonNode node, String key, int least) {
    JsonNode value = node.isValueNode() ? node : node.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < least) {
      throw fault(key, "a whole number from " + least + " to " + Integer.MAX_VALUE, value);
    }
    return value.asInt();
  }

  private <T> T value(
      JsonNode node,
      String key,
      String expected,
      Predicate<String> sound,
      Function<JsonNode, T> read) {
    JsonNode value = node.isValueNode() ? node : node.path(key);
    if (!value.isValueNode() || value.isNull() || !sound.test(value.asText())) {
      throw fault(key, expected, value);
    }
    return read.apply(value);
  }

  private DataException fault(String key, String expected, JsonNode found) {
    return new DataException(
        "expected "
            + expected
            + " for "
            + key
            + " in "
            + file
            + ", but got "
            + (found.isMissingNode() ? "none" : printable(found.toString()))
            + ": mend it or pack again");
  }

  private static String printable(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() > 80 ? line.substring(0, 80) + "..." : line;
  }
}
