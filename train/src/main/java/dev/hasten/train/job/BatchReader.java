package dev.hasten.train.job;

import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the batch of a recipe: no larger than the data. */
final class BatchReader {
  private final Faults faults;
  private int most = 1 << 24;

  BatchReader(Faults faults) {
    this.faults = faults;
  }

  void limit(int trainingExamples) {
    most = trainingExamples;
  }

  Optional<Integer> read(Node node) {
    boolean whole =
        Scalars.value(node).orElse("") instanceof Long value && value >= 1 && value <= 1 << 24;
    if (!whole) {
      faults.add(
          node, "expected a whole number of 1 or more for batch, but got " + Scalars.words(node));
      return Optional.empty();
    }
    int examples = ((Long) Scalars.value(node).orElseThrow()).intValue();
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
    return Optional.of(examples);
  }
}
