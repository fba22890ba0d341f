package dev.hasten.train.seam;

import java.util.List;

/**
 * How far the training is.
 *
 * @param step updates done so far, from 0
 * @param steps updates in all
 * @param stepsPerEpoch updates in one epoch
 * @param batch examples in an update; 0 where nobody counts them
 * @param tokens in a whole update; 0 where the data have none
 * @param seconds of training so far; NaN where no clock runs
 * @param pace at which the run takes these tokens
 */
public record Progress(
    long step, long steps, long stepsPerEpoch, long batch, long tokens, double seconds, Pace pace) {
  /** Runs whose own lengths are in tokens: how often these are looked at again. */
  private static final int ROUNDS = 60;

  /** Of a run that counts neither examples nor seconds. */
  public Progress(long step, long steps, long stepsPerEpoch) {
    this(step, steps, stepsPerEpoch, 0, 0, Double.NaN);
  }

  /** Of a run whose steps take all tokens of an update. */
  public Progress(
      long step, long steps, long stepsPerEpoch, long batch, long tokens, double seconds) {
    this(step, steps, stepsPerEpoch, batch, tokens, seconds, Pace.WHOLE);
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
    return new Progress(updates, steps, stepsPerEpoch, batch, tokens, seconds, pace);
  }

  /** One update later. */
  public Progress next() {
    return at(step + 1);
  }

  /** After so many seconds. */
  public Progress after(double secondsOfTraining) {
    return new Progress(step, steps, stepsPerEpoch, batch, tokens, secondsOfTraining, pace);
  }

  /** With that many steps in all. */
  public Progress outOf(long stepsInAll) {
    return new Progress(step, stepsInAll, stepsPerEpoch, batch, tokens, seconds, pace);
  }

  /** In a run of updates of so many examples, and so many tokens in all of them. */
  public Progress counting(long examples, long tokensInThem) {
    return new Progress(step, steps, stepsPerEpoch, examples, tokensInThem, seconds, pace);
  }

  /**
   * In a run of those methods, some of which leave out tokens of early steps. Their own lengths may
   * be told in tokens: then what is left out depends on them and they on it, and half of what is
   * amiss goes with each round.
   */
  public Progress pacedBy(List<? extends Speedup> speedups) {
    Progress paced = this;
    if (tokens > 0) {
      for (int round = 0; round < ROUNDS; round++) {
        Progress run = paced;
        Pace pace =
            Pace.of(
                steps,
                step -> {
                  double share = 1;
                  for (Speedup speedup : speedups) {
                    share *= speedup.shareOfTokens(run.at(step));
                  }
                  return share;
                });
        if (pace.equals(paced.pace)) {
          break;
        }
        paced = new Progress(step, steps, stepsPerEpoch, batch, tokens, seconds, pace);
      }
    }
    return paced;
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
    return new Progress(done, to - from, stepsPerEpoch, batch, tokens, clock, pace.from(from));
  }
}
