package dev.hasten.compare;

import dev.hasten.engine.RandomStream;
import java.util.Arrays;
import java.util.List;

/**
 * A median with the 95% interval of its bootstrap distribution (Efron, <a
 * href="https://doi.org/10.1214/aos/1176344552">1979</a>): 10,000 samples with replacement, always
 * the same ones.
 *
 * @param count values it was made of
 */
public record Interval(double median, double low, double high, int count) {
  private static final int SAMPLES = 10_000;

  /**
   * Of some values.
   *
   * @throws IllegalArgumentException when there are none
   */
  public static Interval of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("expected at least one value for a median, but got none");
    }
    double[] given = values.stream().mapToDouble(Double::doubleValue).toArray();
    RandomStream random = new RandomStream(1, "bootstrap");
    double[] medians = new double[SAMPLES];
    double[] sample = new double[given.length];
    for (int i = 0; i < SAMPLES; i++) {
      for (int j = 0; j < sample.length; j++) {
        sample[j] = given[random.nextInt(given.length)];
      }
      medians[i] = median(sample);
    }
    Arrays.sort(medians);
    int cut = (int) (SAMPLES * 0.025);
    return new Interval(median(given), medians[cut], medians[SAMPLES - 1 - cut], given.length);
  }

  /**
   * Whether it lies wholly above or below a value and rests on enough values to say so: of fewer
   * than 6, all lie on one side by chance more often than once in 20.
   */
  public boolean excludes(double value) {
    return count >= 6 && (low > value || high < value);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
