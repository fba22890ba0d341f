package dev.hasten.train;

import dev.hasten.data.TrainingData;
import dev.hasten.nn.Layer;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** How fast training would go if no batch were ever waited for. */
public final class StepRate {
  private static final double WARM_UP_SECONDS = 1;

  private StepRate() {}

  /**
   * Trains fresh models for a moment on one batch that lies in memory.
   *
   * @param model makes a model
   * @return examples a second; none where the batch does not fit into memory at once
   * @throws java.util.concurrent.CancellationException when the thread is interrupted
   */
  public static OptionalDouble of(Supplier<Layer> model, Recipe recipe, TrainingData data) {
    BatchTrial trial = new BatchTrial(model, recipe, new OneBatch(data));
    trial.warmUp(recipe.batch(), WARM_UP_SECONDS);
    return trial.rate(recipe.batch());
  }
}
