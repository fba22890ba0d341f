package dev.hasten.train.step;

import dev.hasten.data.BatchSource;
import dev.hasten.engine.Machine;
import dev.hasten.engine.Precision;
import dev.hasten.engine.Undo;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import dev.hasten.train.optimizer.Piecewise;
import dev.hasten.train.seam.EvaluationWeights;
import dev.hasten.train.seam.Loss;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Passes;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.WeightTransform;
import dev.hasten.train.seam.Weights;
import java.util.List;
import java.util.function.Supplier;

/** What a step is made of. */
record StepParts(
    BatchSource batches,
    Seams seams,
    RetriedGradients gradients,
    MicroBatches passes,
    Rollback rollback,
    LossScaler lossScaler,
    Optimizer optimizer,
    Quantities quantities,
    List<WeightTransform> weightTransforms,
    List<EvaluationWeights> evaluationWeights,
    NormStatistics normStatistics,
    LossMeter lossMeter,
    SkippedSteps skippedSteps) {

  private static Loss base(Seams seams) {
    return seams.numberLoss().isPresent() ? seams.numberLoss().get() : CrossEntropy.LOSS;
  }

  /**
   * Moves the model's parameters into flat buffers and puts the parts together; when one refuses,
   * the model is as before and nothing is left over.
   */
  static StepParts of(
      Layer model,
      BatchSource batches,
      Seams seams,
      Precision precision,
      Optimizer.Rule rule,
      Supplier<Quantities> quantities) {
    Undo undo = new Undo();
    undo.push(batches::close);
    try {
      Weights weights = Weights.of(model, precision, seams.streams());
      undo.push(
          () -> {
            weights.giveBack();
            weights.close();
          });
      LossScaler scaler = LossScaler.of(precision);
      undo.push(scaler::close);
      LossMeter meter = new LossMeter();
      undo.push(meter::close);
      Rollback rollback = new Rollback(seams.streams(), model.buffers().values());
      Passes whole =
          new ModelPasses(
              Slot.of(model),
              AddedLosses.to(model, seams.loss(base(seams))),
              precision,
              scaler,
              weights);
      MicroBatches passes = new MicroBatches(whole, rollback, batches, Machine::freeBytes);
      Optimizer optimizer = Piecewise.over(rule, weights);
      undo.push(optimizer::close);
      List<WeightTransform> transforms = seams.weightTransforms(weights);
      transforms.forEach(transform -> undo.push(transform::close));
      NormStatistics statistics =
          new NormStatistics(
              Slot.of(model), batches, seams.batchTransform(), precision, seams.streams());
      return new StepParts(
          batches,
          seams,
          new RetriedGradients(seams.gradientSource(), passes),
          passes,
          rollback,
          scaler,
          optimizer,
          quantities.get(),
          transforms,
          seams.evaluationWeights(weights, optimizer.evaluation()),
          statistics,
          meter,
          new SkippedSteps());
    } catch (RuntimeException | Error e) {
      undo.run(e);
      throw e;
    }
  }
}
