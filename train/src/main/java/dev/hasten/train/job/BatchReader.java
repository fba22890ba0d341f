package dev.hasten.train.job;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads the batch of a recipe: a number no larger than the data, or {@code auto}, or {@code {name:
 * auto, learning_rate_for: 128}}.
 */
final class BatchReader {
  static final String AUTO = "auto";
  static final String LEARNING_RATE_FOR = "learning_rate_for";

  /** What learning rates are meant for where nobody says. */
  private static final int USUAL = 32;

  private static final int MOST = 1 << 24;

  private final Faults faults;
  private int most = MOST;

  BatchReader(Faults faults) {
    this.faults = faults;
  }

  /**
   * A batch.
   *
   * @param examples in it; with auto, the batch that learning rates are meant for
   * @param auto whether it is to be picked
   */
  record Size(int examples, boolean auto) {}

  void limit(int trainingExamples) {
    most = trainingExamples;
  }

  Optional<Size> read(Node node) {
    if (Scalars.text(node).filter(AUTO::equals).isPresent()) {
      return Optional.of(new Size(USUAL, true));
    }
    return node instanceof MappingNode
        ? auto(node)
        : number(node, "batch, or auto").flatMap(examples -> within(node, examples));
  }

  private Optional<Size> auto(Node node) {
    Fields fields = Fields.of(node, "batch", faults);
    fields.allow("batch", List.of("name", LEARNING_RATE_FOR));
    Optional<String> name = fields.get("name").flatMap(Scalars::text);
    if (name.filter(AUTO::equals).isEmpty()) {
      faults.add(
          fields.place("name"),
          "expected a number or {name: auto} for batch, but got "
              + fields.get("name").map(Scalars::words).orElse("keys and values without a name"));
      return Optional.empty();
    }
    return fields
        .get(LEARNING_RATE_FOR)
        .map(reference -> number(reference, LEARNING_RATE_FOR))
        .orElse(Optional.of(USUAL))
        .map(examples -> new Size(examples, true));
  }

  private Optional<Integer> number(Node node, String key) {
    boolean whole =
        Scalars.value(node).orElse("") instanceof Long value && value >= 1 && value <= MOST;
    if (!whole) {
      faults.add(
          node,
          "expected a whole number of 1 or more for " + key + ", but got " + Scalars.words(node));
      return Optional.empty();
    }
    return Optional.of(((Long) Scalars.value(node).orElseThrow()).intValue());
  }

  private Optional<Size> within(Node node, int examples) {
    if (examples > most) {
      faults.add(
          node,
          "expected at most "
              + most
              + " (all examples to train on) for batch, but got "
              + examples
              + ": use a smaller batch or more data");
      return Optional.empty();
    }
    return Optional.of(new Size(examples, false));
  }
}
