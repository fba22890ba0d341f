package dev.hasten.train.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code shuffle: {within: shards, buffer: 1000}}. */
final class ShuffleReader {
  static final String KEY = "shuffle";
  private static final String WITHIN = "within";
  private static final String SHARDS = "shards";
  private static final String BUFFER = "buffer";
  private static final int USUAL_BUFFER = 1000;

  private final Faults faults;

  ShuffleReader(Faults faults) {
    this.faults = faults;
  }

  /** The source so shuffled, with a fault where that cannot be. */
  Optional<DataSource> read(Node node, Optional<DataSource> source) {
    int before = faults.count();
    Fields fields = Fields.of(node, KEY, faults);
    if (faults.count() > before) {
      return Optional.empty();
    }
    fields.allow(KEY, List.of(WITHIN, BUFFER));
    if (!fields.get(WITHIN).flatMap(Scalars::text).orElse("").equals(SHARDS)) {
      faults.add(
          fields.place(WITHIN),
          "expected shards for within, but got "
              + Scalars.words(fields.place(WITHIN))
              + ": write shuffle: {within: shards, buffer: 1000}");
    }
    int buffer = buffer(fields);
    source.flatMap(ShuffleReader::fault).ifPresent(words -> faults.add(node, words));
    return faults.count() > before
        ? Optional.empty()
        : source.map(all -> new DataSource.Shuffled(all, buffer));
  }

  private int buffer(Fields fields) {
    if (fields.get(BUFFER).isEmpty()) {
      return USUAL_BUFFER;
    }
    Node node = fields.place(BUFFER);
    if (Scalars.value(node).orElse("") instanceof Long count && count >= 1 && count <= 1 << 30) {
      return count.intValue();
    }
    faults.add(
        node,
        "expected a number of examples of 1 or more for buffer, but got "
            + Scalars.words(node)
            + ": 1000 is usual");
    return USUAL_BUFFER;
  }

  /** Why a source cannot be shuffled so, if it cannot. */
  private static Optional<String> fault(DataSource source) {
    if (source instanceof DataSource.HeldOut held) {
      return fault(held.source());
    }
    if (source instanceof DataSource.Cached cached) {
      return fault(cached.source());
    }
    if (source instanceof DataSource.Sampled sampled && sampled.sampling().isPart()) {
      return fault(sampled.source());
    }
    if (source instanceof DataSource.Sampled || source instanceof DataSource.Mixed) {
      return Optional.of(
          "expected one order for the examples, but got shuffle with a sampling or a mixture that"
              + " orders them: leave one of the two out");
    }
    return source instanceof DataSource.Tars || source instanceof DataSource.Packed
        ? Optional.empty()
        : Optional.of(
            "expected data in shards (name: webdataset, name: packed) to shuffle within, but got"
                + " others: leave shuffle out, all examples are shuffled anyway");
  }

  /** As a job file writes it. */
  static Map<String, Object> tree(DataSource.Shuffled shuffled) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put(WITHIN, SHARDS);
    tree.put(BUFFER, shuffled.buffer());
    return tree;
  }
}
