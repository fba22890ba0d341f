package dev.hasten.train.job;

import dev.hasten.data.DataException;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.pack.PackedFacts;
import dev.hasten.data.pack.PackedManifest;
import dev.hasten.data.pack.RecordKind;
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
    PackedFacts facts;
    try {
      facts = PackedManifest.read(folder).facts();
    } catch (DataException fault) {
      faults.add(fields.place("path"), String.valueOf(fault.getMessage()));
      return Optional.empty();
    }
    if (!facts.kind().isImage()) {
      fields.allow("packed arrays", ARRAY_KEYS);
      return Optional.of(new DataSource.Packed(folder, Optional.empty()));
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
        .map(options -> new DataSource.Packed(folder, Optional.of(options)));
  }

  private static Optional<PackedManifest> manifest(DataSource.Packed packed) {
    try {
      return Optional.of(PackedManifest.read(packed.path()));
    } catch (DataException fault) {
      return Optional.empty(); // told when it is opened
    }
  }

  /** What is packed. */
  static Optional<PackedFacts> facts(DataSource.Packed packed) {
    return manifest(packed).map(PackedManifest::facts);
  }

  /** How many examples there are to train on. */
  static Optional<Integer> trainingExamples(DataSource.Packed packed) {
    return manifest(packed).map(all -> all.halves().get(0).examples());
  }

  /** How many tokens an example has; 0 where it has none. */
  static long tokens(DataSource.Packed packed) {
    return facts(packed)
        .filter(facts -> facts.kind() == RecordKind.TOKENS)
        .map(facts -> facts.shape().get(0))
        .orElse(0L);
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
