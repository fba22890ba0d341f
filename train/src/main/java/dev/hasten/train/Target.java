package dev.hasten.train;

import dev.hasten.train.loss.NumberLoss;
import dev.hasten.train.seam.Metric;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The quality to reach.
 *
 * @param metric the label of a {@link Metric}
 * @param value accuracy and top-5 in 0 to 1, rmse and mae in the unit of the number to predict
 * @param atLeast whether the metric must rise to the value (true) or fall to it (false)
 */
public record Target(String metric, double value, boolean atLeast) {
  /** Metrics that an evaluation gives. */
  public static final Set<String> METRICS =
      Arrays.stream(Metric.values()).map(Metric::label).collect(Collectors.toUnmodifiableSet());

  /**
   * Checks the metric and the value.
   *
   * @throws IllegalArgumentException when there is no such metric, the value is not finite, or an
   *     error of numbers is to be large
   */
  public Target {
    Metric known = known(metric);
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "expected a finite target, but got " + value + ": such as 0.93");
    }
    if (!known.isOf(false) && atLeast == known.lowerIsBetter()) {
      throw new IllegalArgumentException(
          "expected "
              + (atLeast ? "at_most" : "at_least")
              + " for "
              + metric
              + ", of which "
              + (atLeast ? "less" : "more")
              + " is better, but got "
              + (atLeast ? "at_least" : "at_most")
              + ": turn it round");
    }
  }

  /**
   * Why evaluations never tell a metric, if so.
   *
   * @param what waits for it, for people
   * @param metric its label
   * @param numbers whether numbers are to be predicted, not classes
   */
  public static Optional<String> metricFault(String what, String metric, boolean numbers) {
    return MetricFit.fault(what, metric, numbers);
  }

  /** Why a loss of numbers is not for data of classes. */
  public static String lossFault(NumberLoss loss) {
    return MetricFit.lossFault(loss);
  }

  private static Metric known(String metric) {
    return Metric.of(metric)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected a metric (accuracy, loss, mae, r2, rmse or top5), but got \""
                        + metric
                        + "\": take one of these"));
  }

  /** Whether the metrics of an evaluation reach it. */
  public boolean reachedBy(Map<String, Double> metrics) {
    double got = metrics.getOrDefault(metric, Double.NaN);
    return atLeast ? got >= value : got <= value;
  }

  @Override
  public String toString() {
    return metric + (atLeast ? " >= " : " <= ") + value;
  }
}
