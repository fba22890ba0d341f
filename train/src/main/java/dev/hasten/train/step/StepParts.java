package dev.hasten.train.step;

import dev.hasten.data.BatchSource;
import dev.hasten.engine.Precision;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Passes;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Weights;

/** What a step is made of. */
record StepParts(
    BatchSource batches,
    Seams seams,
    Passes passes,
    LossScaler lossScaler,
    Optimizer.Rule rule,
    Schedule schedule,
    LossMeter lossMeter) {

  /** Moves the model's parameters into flat buffers and puts the parts together. */
  static StepParts of(
      Layer model,
      BatchSource batches,
      Seams seams,
      Precision precision,
      Optimizer.Rule rule,
      Schedule schedule) {
    Weights weights = Weights.of(model, precision);
    LossScaler scaler = LossScaler.of(precision);
    Passes passes =
        new ModelPasses(Slot.of(model), seams.loss(CrossEntropy.LOSS), precision, scaler, weights);
    return new StepParts(batches, seams, passes, scaler, rule, schedule, new LossMeter());
  }
}
