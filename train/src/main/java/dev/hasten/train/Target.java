package dev.hasten.train;

import java.util.Map;
import java.util.Set;

/**
 * The quality to reach.
 *
 * @param metric the name of the metric: accuracy, top5 or loss
 * @param value accuracy and top-5 in 0 to 1
 * @param atLeast whether the metric must rise to the value (true) or fall to it (false)
 */
public record Target(String metric, double value, boolean atLeast) {
  /** Metrics that an evaluation gives. */
  public static final Set<String> METRICS = Set.of("accuracy", "top5", "loss");

  /**
   * Checks the metric and the value.
   *
   * @throws IllegalArgumentException when there is no such metric, or the value is not finite
   */
  public Target {
    if (!METRICS.contains(metric)) {
      throw new IllegalArgumentException(
          "expected a metric (accuracy, loss or top5), but got \""
              + metric
              + "\": take one of these");
    }
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "expected a finite target, but got " + value + ": such as 0.93");
    }
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
