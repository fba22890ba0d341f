package dev.hasten.train.seam;

/**
 * How far the training is.
 *
 * @param step updates done so far, from 0
 * @param steps updates in all
 * @param stepsPerEpoch updates in one epoch
 * @param batch examples in an update; 0 where nobody counts them
 * @param tokens in an update; 0 where the data have none
 * @param seconds of training so far; NaN where no clock runs
 */
public record Progress(
    long step, long steps, long stepsPerEpoch, long batch, long tokens, double seconds) {
  /** Of a run that counts neither examples nor seconds. */
  public Progress(long step, long steps, long stepsPerEpoch) {
    this(step, steps, stepsPerEpoch, 0, 0, Double.NaN);
  }

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
    return new Progress(updates, steps, stepsPerEpoch, batch, tokens, seconds);
  }

  /** One update later. */
  public Progress next() {
    return at(step + 1);
  }

  /** After so many seconds. */
  public Progress after(double secondsOfTraining) {
    return new Progress(step, steps, stepsPerEpoch, batch, tokens, secondsOfTraining);
  }

  /** With that many steps in all. */
  public Progress outOf(long stepsInAll) {
    return new Progress(step, stepsInAll, stepsPerEpoch, batch, tokens, seconds);
  }

  /** In a run of updates of so many examples, and so many tokens in all of them. */
  public Progress counting(long examples, long tokensInThem) {
    return new Progress(step, steps, stepsPerEpoch, examples, tokensInThem, seconds);
  }

  /**
   * The same moment seen from a part of the run: its first step is 0, its length all there is. The
   * clock goes at the run's pace.
   *
   * @param from the part's first step
   * @param to the step after its last
   */
  public Progress within(long from, long to) {
    long done = step - from;
    double clock = step == 0 ? seconds : seconds * ((double) done / step);
    return new Progress(done, to - from, stepsPerEpoch, batch, tokens, clock);
  }
}
