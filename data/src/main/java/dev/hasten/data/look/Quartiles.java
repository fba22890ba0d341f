package dev.hasten.data.look;

import java.util.function.IntToDoubleFunction;

/**
 * Quartiles of numbers, and what is far by them: what lies beyond the outer fences of Tukey
 * (Exploratory Data Analysis, 1977),
 *
 * <pre>{@code
 * x < q1 - 3 (q3 - q1)  or  x > q3 + 3 (q3 - q1)
 * }</pre>
 *
 * with q1 the lower and q3 the upper quartile, which a few wild numbers do not move. Where both are
 * equal they tell no distance, and nothing is far.
 *
 * @param lower a quarter of them is no greater
 * @param median half of them is no greater
 * @param upper three quarters of them are no greater
 */
public record Quartiles(double lower, double median, double upper) {
  private static final double FENCE = 3;

  /**
   * Of one number at least; between the two nearest in a straight line, as NumPy's by default.
   *
   * @param sorted the numbers by their place, ascending
   */
  static Quartiles of(int count, IntToDoubleFunction sorted) {
    return new Quartiles(
        quantile(count, sorted, 0.25), quantile(count, sorted, 0.5), quantile(count, sorted, 0.75));
  }

  private static double quantile(int count, IntToDoubleFunction sorted, double share) {
    double place = share * (count - 1);
    int below = (int) place;
    double low = sorted.applyAsDouble(below);
    double high = sorted.applyAsDouble(Math.min(below + 1, count - 1));
    return low + (place - below) * (high - low);
  }

  /** How many distances of the quartiles a number lies beyond the nearer one; 0 within them. */
  double timesBeyond(double number) {
    double spread = upper - lower;
    return spread > 0 ? Math.max(0, Math.max(lower - number, number - upper) / spread) : 0;
  }

  /** Whether a number of {@link #timesBeyond so many} distances lies beyond the outer fences. */
  static boolean isFar(double times) {
    return times > FENCE;
  }
}
