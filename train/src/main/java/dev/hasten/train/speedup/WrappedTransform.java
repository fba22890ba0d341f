package dev.hasten.train.speedup;

import dev.hasten.train.seam.GradientTransform;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Update;
import dev.hasten.train.seam.Weights;

/**
 * A gradient transform around another one, whose memory is the other's.
 *
 * @param way how it has the other one transform
 */
record WrappedTransform(GradientTransform inner, Way way) implements GradientTransform {
  /** Has a transform act, on what and when it will. */
  @FunctionalInterface
  interface Way {
    Update transform(GradientTransform inner, Weights weights, Progress progress);
  }

  @Override
  public Update transform(Weights weights, Progress progress) {
    return way.transform(inner, weights, progress);
  }

  @Override
  public State state() {
    return inner.state();
  }

  @Override
  public void restore(State state) {
    inner.restore(state);
  }
}
