package dev.hasten.train;

import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.Dataset;
import dev.hasten.data.TrainingData;
import dev.hasten.train.seam.Progress;
import java.util.List;
import java.util.Optional;

/** Where a run begins: its length in steps, and what it counts. */
final class FirstStep {
  private static final int SAMPLED = 1000;

  private FirstStep() {}

  /** Examples for surgery to look at, from the beginning of the data; none for given weights. */
  static Optional<Batch> sample(TrainingJob job) {
    if (!job.freshWeights()) {
      return Optional.empty();
    }
    TrainingData data = job.data();
    int size = data instanceof Dataset ? Math.min(data.size(), SAMPLED) : job.recipe().batch();
    try (BatchSource source = data.batches(size, job.seed())) {
      return Optional.of(source.next());
    }
  }

  /**
   * The progress before the first step.
   *
   * @throws IllegalArgumentException when a schedule does not fit the run
   */
  static Progress of(Recipe recipe, TrainingData data, BatchSource batches) {
    long stepsPerEpoch =
        batches.epochLength().orElse((data.size() + recipe.batch() - 1L) / recipe.batch());
    Progress start =
        new Progress(0, recipe.length().inSteps(stepsPerEpoch), stepsPerEpoch)
            .counting(recipe.batch(), recipe.batch() * data.tokens())
            .pacedBy(recipe.speedups());
    List<String> faults = recipe.scheduleFaults(start);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", faults));
    }
    return start.after(0);
  }
}
