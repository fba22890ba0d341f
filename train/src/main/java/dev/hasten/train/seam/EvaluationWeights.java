package dev.hasten.train.seam;

import dev.hasten.nn.Interception;

/** Keeps other weights to be evaluated, saved as best and exported in place of the trained ones. */
public interface EvaluationWeights extends Stateful, AutoCloseable {
  /** Sees the weights after an applied update; {@code progress} counts it. */
  void observe(Weights weights, Progress progress);

  /**
   * Puts its weights into the model until the handle is closed, which puts the trained ones back.
   */
  Interception swapIn(Weights weights);

  /** Whether it puts in values of its own for every weight, rather than edit those it finds. */
  default boolean replacesAll() {
    return false;
  }

  /**
   * On how many training batches the statistics of batch norms are gathered anew with its weights;
   * 0 where those of training will do.
   */
  default int statisticsBatches() {
    return 0;
  }

  @Override
  default void close() {}
}
