package dev.hasten.train.range;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The learning-rate range test (Smith, <a href="https://arxiv.org/abs/1506.01186">2015</a>): train
 * step by step at rates that grow by the same factor, {@code low * (high / low)^(i / (steps - 1))},
 * until the loss is no longer finite or four times the best so far. In anyone's own loop:
 *
 * <pre>{@code
 * RateCurve curve = RangeTest.USUAL.run(rate -> trainOneStepAt(rate));   // answers its loss
 * }</pre>
 *
 * <p>It leaves the weights where that went; {@link dev.hasten.train.Trainer#findRate} puts
 * everything back.
 *
 * @param low the first rate
 * @param high the last one
 * @param steps to take in all
 */
public record RangeTest(double low, double high, int steps) {
  /** From 1e-7 to 10 in 100 steps. */
  public static final RangeTest USUAL = new RangeTest(1e-7, 10, 100);

  private static final int FEWEST = 10;
  private static final double KEPT = 0.9;
  private static final double DIVERGED = 4;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException when it is none, or has too few steps
   */
  public RangeTest {
    if (!(low > 0 && low < high && high <= 1e6) || steps < FEWEST || steps > 1_000_000) {
      throw new IllegalArgumentException(
          "expected rates from above 0 up to a higher one, in "
              + FEWEST
              + " steps or more, but got "
              + low
              + " to "
              + high
              + " in "
              + steps);
    }
  }

  /**
   * Takes the steps.
   *
   * @param lossAt trains one step at a rate and answers the loss before it
   */
  public RateCurve run(DoubleUnaryOperator lossAt) {
    List<Double> rates = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    double mean = 0;
    double weight = 0;
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < steps; i++) {
      double rate = rate(i);
      double loss = lossAt.applyAsDouble(rate);
      if (!Double.isFinite(loss)) {
        return new RateCurve(rates, losses, true);
      }
      rates.add(rate);
      losses.add(loss);
      mean = KEPT * mean + (1 - KEPT) * loss;
      weight = KEPT * weight + (1 - KEPT);
      double smooth = mean / weight; // without the pull to 0 of a mean that began there
      best = Math.min(best, smooth);
      if (best > 0 && smooth > DIVERGED * best) {
        return new RateCurve(rates, losses, true);
      }
    }
    return new RateCurve(rates, losses, false);
  }

  /** The rate of a step, from 0. */
  double rate(int step) {
    return low * Math.pow(high / low, step / (steps - 1.0));
  }
}
