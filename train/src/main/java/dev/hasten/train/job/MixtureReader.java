package dev.hasten.train.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads {@code {name: mixture, sources: [...], weights: [3, 1], last_weights: [1, 1], epochs: 5}}.
 */
final class MixtureReader {
  private static final String SOURCES = "sources";
  private static final String WEIGHTS = "weights";
  private static final String LAST_WEIGHTS = "last_weights";
  private static final String EPOCHS = "epochs";

  private final Faults faults;

  MixtureReader(Faults faults) {
    this.faults = faults;
  }

  /** The source, with a fault where there is none. */
  Optional<DataSource> read(Fields fields, Function<Node, Optional<DataSource>> reader) {
    fields.allow("a mixture", List.of("name", SOURCES, WEIGHTS, LAST_WEIGHTS, EPOCHS, "hold_out"));
    int before = faults.count();
    List<DataSource> sources = new ArrayList<>();
    for (Node each : items(fields, SOURCES)) {
      Optional<DataSource> source = reader.apply(each);
      source.ifPresent(sources::add);
      if (source.filter(MixtureReader::isOrdered).isPresent()) {
        faults.add(
            each,
            "expected sources without an order of their own, but got a sampling, a shuffle or a"
                + " mixture in one: take it out, and list all sources in one mixture");
      }
    }
    if (sources.isEmpty() && faults.count() == before) {
      faults.add(
          fields.place(SOURCES), "expected a list of sources, but got none: add sources: [...]");
    }
    List<Double> even = Collections.nCopies(sources.size(), 1.0);
    List<Double> weights = numbers(fields, WEIGHTS, even);
    List<Double> last = numbers(fields, LAST_WEIGHTS, weights);
    int epochs = epochs(fields);
    return faults.count() > before
        ? Optional.empty()
        : Optional.of(new DataSource.Mixed(sources, weights, last, epochs));
  }

  private static boolean isOrdered(DataSource source) {
    return source instanceof DataSource.Sampled
        || source instanceof DataSource.Shuffled
        || source instanceof DataSource.Mixed;
  }

  private static List<Node> items(Fields fields, String key) {
    return fields.get(key).filter(SequenceNode.class::isInstance).stream()
        .flatMap(node -> ((SequenceNode) node).getValue().stream())
        .toList();
  }

  private List<Double> numbers(Fields fields, String key, List<Double> usual) {
    if (fields.get(key).isEmpty()) {
      return usual;
    }
    List<Double> numbers = new ArrayList<>();
    for (Node each : items(fields, key)) {
      if (Scalars.value(each).orElse("") instanceof Number number && number.doubleValue() >= 0) {
        numbers.add(number.doubleValue());
      }
    }
    if (numbers.size() != usual.size()
        || items(fields, key).size() != usual.size()
        || numbers.stream().noneMatch(number -> number > 0)) {
      faults.add(
          fields.place(key),
          "expected "
              + usual.size()
              + " numbers of 0 or more for "
              + key
              + ", not all 0, but got "
              + Scalars.words(fields.place(key))
              + ": write one for each source");
    }
    return numbers;
  }

  private int epochs(Fields fields) {
    if (fields.get(EPOCHS).isEmpty()) {
      return 1;
    }
    Node node = fields.place(EPOCHS);
    if (Scalars.value(node).orElse("") instanceof Long count && count >= 1 && count <= 1 << 30) {
      return count.intValue();
    }
    faults.add(
        node,
        "expected 1 epoch or more for epochs, but got " + Scalars.words(node) + ": write it so");
    return 1;
  }

  /** As a job file writes it. */
  static Map<String, Object> tree(DataSource.Mixed mixed, List<Map<String, Object>> sources) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", DataSource.Mixed.NAME);
    tree.put(SOURCES, sources);
    tree.put(WEIGHTS, mixed.weights());
    tree.put(LAST_WEIGHTS, mixed.lastWeights());
    tree.put(EPOCHS, mixed.epochs());
    return tree;
  }
}
