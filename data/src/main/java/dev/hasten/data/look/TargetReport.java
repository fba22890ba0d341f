package dev.hasten.data.look;

import dev.hasten.data.NumericTarget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What one half of the data holds to be predicted, where that is a number, in its own unit. What is
 * far from the others is told by the {@link Quartiles} of this half.
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
    Quartiles quartiles = Quartiles.of(sorted.length, i -> sorted[i]);
    NumberMoments moments = NumberMoments.of(values);
    return new TargetReport(
        target.name(),
        sorted[0],
        quartiles.lower(),
        quartiles.median(),
        quartiles.upper(),
        sorted[sorted.length - 1],
        moments.mean(),
        moments.deviation(),
        far(examples, values, quartiles));
  }

  private record NumberMoments(double mean, double deviation) {
    static NumberMoments of(double[] values) {
      double mean = Arrays.stream(values).sum() / values.length;
      double squares = Arrays.stream(values).map(each -> (each - mean) * (each - mean)).sum();
      return new NumberMoments(mean, Math.sqrt(squares / values.length));
    }
  }

  private static List<Far> far(int[] examples, double[] values, Quartiles quartiles) {
    List<Far> far = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      double times = quartiles.timesBeyond(values[i]);
      if (Quartiles.isFar(times)) {
        far.add(new Far(examples[i], values[i], times));
      }
    }
    far.sort(Comparator.comparingDouble((Far each) -> -each.times()).thenComparing(Far::example));
    return far;
  }
}
