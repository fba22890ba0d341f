package dev.hasten.compare;

import java.util.List;

/**
 * A mean difference of pairs with its 95% interval by Student's t: {@code mean ± t s / sqrt(n)}. It
 * says something from three pairs on, which {@link Interval} does not; it takes the differences for
 * normal.
 *
 * @param mean of the differences
 * @param radius of the interval; infinite for a single pair
 * @param count pairs
 */
public record Difference(double mean, double radius, int count) {
  /** Two-sided 95% points by degrees of freedom, from 1 (any table). */
  private static final double[] T = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086
  };

  private static final double NORMAL = 1.96;

  /**
   * Of some differences.
   *
   * @throws IllegalArgumentException when there are none
   */
  public static Difference of(List<Double> differences) {
    int count = differences.size();
    if (count == 0) {
      throw new IllegalArgumentException("expected at least one pair for a mean, but got none");
    }
    double mean = differences.stream().mapToDouble(Double::doubleValue).sum() / count;
    if (count == 1) {
      return new Difference(mean, Double.POSITIVE_INFINITY, 1);
    }
    double squares = differences.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum();
    double deviation = Math.sqrt(squares / (count - 1));
    double t = count - 2 < T.length ? T[count - 2] : NORMAL;
    return new Difference(mean, t * deviation / Math.sqrt(count), count);
  }

  /** Whether the interval lies wholly above zero. */
  public boolean above() {
    return mean - radius > 0;
  }

  /** Whether the interval lies wholly below zero. */
  public boolean below() {
    return mean + radius < 0;
  }
}
