package dev.hasten.train;

import dev.hasten.engine.Precision;
import dev.hasten.train.optimizer.AdamW;
import dev.hasten.train.schedule.Constant;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Speedup;
import java.util.List;

/**
 * How a model is trained. Immutable.
 *
 * @param length of the training
 * @param batch examples in a global batch
 * @param precision in which passes compute
 * @param optimizer with its settings
 * @param schedule of the learning rate
 * @param speedups in order: within a seam the first is outermost
 * @param evaluateEvery between two evaluations; the last step is always evaluated
 */
public record Recipe(
    Length length,
    int batch,
    Precision precision,
    Optimizer.Rule optimizer,
    Schedule schedule,
    List<Speedup> speedups,
    Length evaluateEvery) {
  /**
   * Checks the batch and that the speedups fit each other.
   *
   * @throws IllegalArgumentException with all faults
   */
  public Recipe {
    if (batch < 1) {
      throw new IllegalArgumentException(
          "expected a batch of 1 or more, but got " + batch + ": 32 is usual");
    }
    speedups = List.copyOf(speedups);
    SpeedupOrder.check(speedups);
  }

  /** AdamW at 1e-3, batch 32, fp32, constant rate, no speedups: a plain start to change from. */
  public static Recipe of(Length length) {
    return new Recipe(
        length, 32, Precision.FP32, new AdamW(1e-3), new Constant(0), List.of(), Length.epochs(1));
  }

  /** With another length. */
  public Recipe withLength(Length other) {
    return new Recipe(other, batch, precision, optimizer, schedule, speedups, evaluateEvery);
  }

  /** With another batch. */
  public Recipe withBatch(int examples) {
    return new Recipe(length, examples, precision, optimizer, schedule, speedups, evaluateEvery);
  }

  /** With another precision. */
  public Recipe withPrecision(Precision other) {
    return new Recipe(length, batch, other, optimizer, schedule, speedups, evaluateEvery);
  }

  /** With another optimizer. */
  public Recipe withOptimizer(Optimizer.Rule other) {
    return new Recipe(length, batch, precision, other, schedule, speedups, evaluateEvery);
  }

  /** With another schedule. */
  public Recipe withSchedule(Schedule other) {
    return new Recipe(length, batch, precision, optimizer, other, speedups, evaluateEvery);
  }

  /** With these speedups instead. */
  public Recipe withSpeedups(List<? extends Speedup> others) {
    return new Recipe(
        length, batch, precision, optimizer, schedule, List.copyOf(others), evaluateEvery);
  }

  /** With another distance between evaluations. */
  public Recipe withEvaluationEvery(Length other) {
    return new Recipe(length, batch, precision, optimizer, schedule, speedups, other);
  }
}
