package dev.hasten.train.job;

import dev.hasten.data.DataException;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.pack.PackedFacts;
import dev.hasten.data.pack.PackedManifest;
import dev.hasten.data.pack.RecordKind;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code {name: packed, path: FOLDER}}, and writes it. */
final class PackedReader {
  /** What is bad was told when it was packed; a shard that is damaged since stops. */
  private static final List<String> IMAGE_KEYS =
      ImagesReader.KEYS.stream().filter(key -> !key.equals(ImagesReader.BAD_IMAGES)).toList();

  private static final List<String> ARRAY_KEYS = List.of("name", "path", "hold_out");

  private final Faults faults;

  PackedReader(Faults faults) {
    this.faults = faults;
  }

  /** The source, with a fault where there is none. */
  Optional<DataSource> read(Fields fields, Function<Node, Optional<Path>> directory) {
    Optional<Node> node = fields.get("path");
    if (node.isEmpty()) {
      faults.add(
          fields.node(),
          "expected path for packed data, but got none: add path: FOLDER (hasten data pack makes"
              + " one)");
      return Optional.empty();
    }
    return directory.apply(node.get()).flatMap(folder -> source(fields, folder));
  }

  private Optional<DataSource> source(Fields fields, Path folder) {
    PackedManifest manifest;
    try {
      manifest = PackedManifest.read(folder);
    } catch (DataException | UncheckedIOException fault) { // of a store that is elsewhere
      faults.add(fields.place("path"), String.valueOf(fault.getMessage()));
      return Optional.empty();
    }
    PackedFacts facts = manifest.facts();
    PackedContents contents = PackedContents.of(manifest);
    if (!facts.kind().isImage()) {
      fields.allow("packed arrays", ARRAY_KEYS);
      return Optional.of(new DataSource.Packed(folder, Optional.empty(), contents));
    }
    fields.allow("packed images", IMAGE_KEYS);
    boolean squares = facts.kind() == RecordKind.SQUARES;
    if (!squares && fields.get("size").isEmpty()) {
      faults.add(
          fields.node(), "expected size for packed image files, but got none: add size: ...");
      return Optional.empty();
    }
    int usual = squares ? Math.toIntExact(facts.shape().get(1)) : 1;
    return new ImagesReader(faults)
        .options(fields, ImageOptions.of(usual))
        .map(options -> new DataSource.Packed(folder, Optional.of(options), contents));
  }

  /** As a job file writes it. */
  static Map<String, Object> tree(DataSource.Packed packed) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", DataSource.Packed.NAME);
    tree.put("path", packed.path().toString());
    packed.images().ifPresent(options -> tree.putAll(ImagesReader.tree(options)));
    return tree;
  }
}
