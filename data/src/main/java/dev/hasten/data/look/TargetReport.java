package dev.hasten.data.look;

import dev.hasten.data.NumericTarget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What one half of the data holds to be predicted, where that is a number, in its own unit. Far
 * from the others is what lies beyond the outer fences of Tukey (Exploratory Data Analysis, 1977):
 *
 * <pre>{@code
 * y < q1 - 3 (q3 - q1)  or  y > q3 + 3 (q3 - q1)
 * }</pre>
 *
 * with q1 and q3 the quartiles of this half. Where both quartiles are equal they tell no distance,
 * and none is told as far.
 *
 * @param name of the target
 * @param least of the numbers
 * @param lowerQuartile a quarter of them is no greater
 * @param median half of them is no greater
 * @param upperQuartile three quarters of them are no greater
 * @param greatest of the numbers
 * @param mean of the numbers
 * @param deviation of the numbers, the root of the mean square distance from the mean
 * @param far those far from the others, the farthest first
 */
public record TargetReport(
    String name,
    double least,
    double lowerQuartile,
    double median,
    double upperQuartile,
    double greatest,
    double mean,
    double deviation,
    List<Far> far) {
  private static final double FENCE = 3;

  /**
   * A number far from the others.
   *
   * @param example its number in the data
   * @param value of the target
   * @param times how many distances of the quartiles it lies beyond the nearer one
   */
  public record Far(int example, double value, double times) {}

  /** Copies the list. */
  public TargetReport {
    far = List.copyOf(far);
  }

  /**
   * Of the standardised numbers of some examples.
   *
   * @param examples their numbers: one at least
   * @param standardised the targets of all examples, those not looked at included
   */
  static TargetReport of(NumericTarget target, int[] examples, float[] standardised) {
    double[] values =
        Arrays.stream(examples).mapToDouble(i -> target.inUnit(standardised[i])).toArray();
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double low = quantile(sorted, 0.25);
    double high = quantile(sorted, 0.75);
    NumberMoments moments = NumberMoments.of(values);
    return new TargetReport(
        target.name(),
        sorted[0],
        low,
        quantile(sorted, 0.5),
        high,
        sorted[sorted.length - 1],
        moments.mean(),
        moments.deviation(),
        far(examples, values, low, high));
  }

  private record NumberMoments(double mean, double deviation) {
    static NumberMoments of(double[] values) {
      double mean = Arrays.stream(values).sum() / values.length;
      double squares = Arrays.stream(values).map(each -> (each - mean) * (each - mean)).sum();
      return new NumberMoments(mean, Math.sqrt(squares / values.length));
    }
  }

  /** Between the two nearest in a straight line, as NumPy's by default. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  private static List<Far> far(int[] examples, double[] values, double low, double high) {
    List<Far> far = new ArrayList<>();
    double spread = high - low;
    for (int i = 0; i < values.length && spread > 0; i++) {
      double times = Math.max(low - values[i], values[i] - high) / spread;
      if (times > FENCE) {
        far.add(new Far(examples[i], values[i], times));
      }
    }
    far.sort(Comparator.comparingDouble((Far each) -> -each.times()).thenComparing(Far::example));
    return far;
  }
}
