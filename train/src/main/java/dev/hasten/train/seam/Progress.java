package dev.hasten.train.seam;

/**
 * How far the training is.
 *
 * @param step updates done so far, from 0
 * @param steps updates in all
 * @param stepsPerEpoch updates in one epoch
 */
public record Progress(long step, long steps, long stepsPerEpoch) {
  /** From 0 at the first step to 1 after the last. */
  public double fraction() {
    return steps == 0 ? 1 : (double) step / steps;
  }

  /** Epochs gone by, with a fraction. */
  public double epoch() {
    return (double) step / stepsPerEpoch;
  }

  /** After so many updates. */
  public Progress at(long updates) {
    return new Progress(updates, steps, stepsPerEpoch);
  }

  /** One update later. */
  public Progress next() {
    return new Progress(step + 1, steps, stepsPerEpoch);
  }
}
