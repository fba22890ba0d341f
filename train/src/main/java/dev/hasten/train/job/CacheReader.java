package dev.hasten.train.job;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code cache: {memory: 2GB}} and {@code cache: {disk: 50GB, folder: FOLDER}}. */
final class CacheReader {
  static final String KEY = "cache";
  private static final String MEMORY = "memory";
  private static final String DISK = "disk";
  private static final String FOLDER = "folder";
  private static final Map<String, Integer> UNITS = Map.of("MB", 20, "GB", 30, "TB", 40);

  private final Faults faults;

  CacheReader(Faults faults) {
    this.faults = faults;
  }

  /** The source with it, with a fault where there is none. */
  Optional<DataSource> read(
      Node node, Optional<DataSource> source, Function<Node, Optional<Path>> directory) {
    Fields fields = Fields.of(node, KEY, faults);
    fields.allow(KEY, List.of(MEMORY, DISK, FOLDER));
    boolean disk = fields.get(DISK).isPresent();
    if (disk == fields.get(MEMORY).isPresent() || disk != fields.get(FOLDER).isPresent()) {
      faults.add(
          node,
          "expected {memory: 2GB} or {disk: 50GB, folder: FOLDER} for cache: write one of them");
      return Optional.empty();
    }
    Optional<Long> bytes = bytes(fields.place(disk ? DISK : MEMORY));
    Optional<Path> folder = fields.get(FOLDER).flatMap(directory);
    if (bytes.isEmpty() || disk && folder.isEmpty()) {
      return Optional.empty();
    }
    return source.map(images -> new DataSource.Cached(images, bytes.get(), folder));
  }

  private Optional<Long> bytes(Node node) {
    String text = Scalars.text(node).orElse("");
    if (text.matches("[1-9][0-9]{0,5} ?(MB|GB|TB)")) {
      String unit = text.substring(text.length() - 2);
      long count = Long.parseLong(text.substring(0, text.length() - 2).strip());
      return Optional.of(count << UNITS.getOrDefault(unit, 0));
    }
    faults.add(
        node,
        "expected a size such as 500MB or 2GB for cache, but got "
            + Scalars.words(node)
            + ": write a whole number and MB, GB or TB");
    return Optional.empty();
  }

  /** As a job file writes it. */
  static Map<String, Object> tree(DataSource.Cached cached) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put(cached.folder().isPresent() ? DISK : MEMORY, (cached.bytes() >> 20) + "MB");
    cached.folder().ifPresent(folder -> tree.put(FOLDER, folder.toString()));
    return tree;
  }
}
