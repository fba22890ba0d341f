package dev.hasten.train.step;

import dev.hasten.data.BatchSource;
import dev.hasten.engine.Precision;
import dev.hasten.nn.Layer;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Seams;
import java.util.Map;

/** Puts steps together. */
public final class Steps {
  private Steps() {}

  /**
   * A step for a model after all surgery. The model's parameters live in flat buffers until the
   * step is closed; the step closes the source of batches, which is closed as well when there can
   * be no step.
   */
  public static TrainingStep of(
      Layer model,
      BatchSource batches,
      Seams seams,
      Precision precision,
      Optimizer.Rule rule,
      Schedule schedule) {
    return of(model, batches, seams, precision, rule, schedule, Map.of());
  }

  /**
   * As {@link #of(Layer, BatchSource, Seams, Precision, Optimizer.Rule, Schedule)}, with schedules
   * of other settings of the optimizer by their names.
   */
  public static TrainingStep of(
      Layer model,
      BatchSource batches,
      Seams seams,
      Precision precision,
      Optimizer.Rule rule,
      Schedule schedule,
      Map<String, Schedule> schedules) {
    return new TrainingStep(
        StepParts.of(
            model,
            batches,
            seams,
            precision,
            rule,
            () -> new Quantities(rule, schedule, schedules)));
  }
}
