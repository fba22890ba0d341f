package dev.hasten.train.range;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Losses against learning rates, and the rates that they suggest. */
public final class RateCurve {
  private static final int FEWEST = 20;
  private static final double NOISE = 3;
  private static final double APART = 10;

  private final List<Double> rates;
  private final List<Double> losses;
  private final boolean diverged;
  private final double[] smooth;

  /**
   * A curve.
   *
   * @param rates rising
   * @param losses one for each, finite
   * @param diverged whether the test ended because the loss went out of bounds
   */
  public RateCurve(List<Double> rates, List<Double> losses, boolean diverged) {
    if (rates.size() != losses.size()) {
      throw new IllegalArgumentException(
          "expected a loss for each rate, but got "
              + rates.size()
              + " rates and "
              + losses.size()
              + " losses");
    }
    this.rates = List.copyOf(rates);
    this.losses = List.copyOf(losses);
    this.diverged = diverged;
    smooth = Smoothing.of(this.losses);
  }

  /** The rates, rising. */
  public List<Double> rates() {
    return rates;
  }

  /** The loss of the step at each rate. */
  public List<Double> losses() {
    return losses;
  }

  /** The losses without their noise; those that shot up are cut off. */
  public List<Double> smoothed() {
    return Smoothing.list(smooth);
  }

  /** Whether the loss went out of bounds. */
  public boolean diverged() {
    return diverged;
  }

  /**
   * The middle of the longest descent of the smoothed loss, between the first and the last
   * twentieth of its fall; none where it never fell.
   */
  public OptionalDouble valley() {
    int[] descent = Descent.longest(smooth);
    if (smooth.length == 0 || !falls(smooth[descent[0]] - smooth[descent[1]])) {
      return OptionalDouble.empty();
    }
    int[] steep = Descent.between(smooth, descent, 0.05);
    return OptionalDouble.of(rates.get((steep[0] + steep[1]) / 2));
  }

  /** Whether a fall is more than rounding. */
  private boolean falls(double fall) {
    return fall > 1e-9 * Math.abs(smooth[0]);
  }

  /**
   * Where the smoothed loss falls most by the logarithm of the rate, before it is lowest (one that
   * has shot up may fall faster still, and means nothing); none where it never fell.
   */
  public OptionalDouble steepest() {
    int at = steepestAt();
    return at < 0 ? OptionalDouble.empty() : OptionalDouble.of(rates.get(at));
  }

  private int steepestAt() {
    int at = -1;
    double most = 0;
    for (int i = 1;
        i < Math.min(lowest() + 1, smooth.length - 1);
        i++) { // steps of the logarithm are all alike
      double fall = smooth[i - 1] - smooth[i + 1];
      if (fall > most && falls(fall)) {
        most = fall;
        at = i;
      }
    }
    return at;
  }

  /** Whether there is nothing to say against the suggestions. */
  public boolean confident() {
    return doubts().isEmpty();
  }

  /** Why the suggestions should not be trusted, a line each. */
  public List<String> doubts() {
    if (smooth.length < FEWEST) {
      return List.of(
          "only " + smooth.length + " steps were taken before the end: begin at a lower rate");
    }
    int lowest = lowest();
    double fall = smooth[0] - smooth[lowest];
    double noise = noise(lowest);
    List<String> doubts = new ArrayList<>();
    if (fall <= NOISE * noise || fall <= 0.01 * Math.abs(smooth[0])) {
      doubts.add(
          words(
                  "the loss fell by %.3g, hardly more than its noise of %.3g: take more steps or a",
                  fall, noise)
              + " larger batch");
      return doubts;
    }
    if (!diverged && smooth[smooth.length - 1] < smooth[lowest] + 0.1 * fall) {
      doubts.add("the loss was still low at the highest rate: go on to a higher one");
    }
    if (fellAtOnce()) {
      doubts.add("the loss fell fastest at the lowest rates: begin at a lower one");
    }
    double valley = valley().orElse(0);
    double steepest = steepest().orElse(0);
    if (valley * APART < steepest || steepest * APART < valley) {
      doubts.add(
          words(
              "the two rules are far apart (%.2g and %.2g): look at the curve", valley, steepest));
    }
    return doubts;
  }

  /** Whether it fell over the first tenth at half its highest speed or more. */
  private boolean fellAtOnce() {
    int tenth = Math.max(2, smooth.length / 10);
    int at = steepestAt();
    double speed = (smooth[0] - smooth[tenth]) / tenth;
    return at > 0 && speed >= (smooth[at - 1] - smooth[at + 1]) / 4;
  }

  private int lowest() {
    int lowest = 0;
    for (int i = 1; i < smooth.length; i++) {
      lowest = smooth[i] < smooth[lowest] ? i : lowest;
    }
    return lowest;
  }

  /** The deviation of single losses from the smoothed ones, before the lowest. */
  private double noise(int lowest) {
    int count = Math.max(FEWEST / 2, lowest);
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double off = losses.get(i) - smooth[i];
      squares += off * off;
    }
    return Math.sqrt(squares / count);
  }

  private static String words(String form, double one, double other) {
    return String.format(Locale.ROOT, form, one, other);
  }
}
