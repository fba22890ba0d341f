package dev.hasten.train;

import dev.hasten.data.BatchSource;
import dev.hasten.data.TrainingData;
import dev.hasten.train.seam.Progress;
import java.util.List;

/** Where a run begins: its length in steps, and what it counts. */
final class FirstStep {
  private FirstStep() {}

  /**
   * The progress before the first step.
   *
   * @throws IllegalArgumentException when a schedule does not fit the run; the source of batches is
   *     closed then
   */
  static Progress of(Recipe recipe, TrainingData data, BatchSource batches) {
    long stepsPerEpoch =
        batches.epochLength().orElse((data.size() + recipe.batch() - 1L) / recipe.batch());
    Progress start =
        new Progress(0, recipe.length().inSteps(stepsPerEpoch), stepsPerEpoch)
            .counting(recipe.batch(), recipe.batch() * data.tokens());
    List<String> faults = recipe.scheduleFaults(start);
    if (!faults.isEmpty()) {
      batches.close();
      throw new IllegalArgumentException(String.join("\n", faults));
    }
    return start.after(0);
  }
}
