package dev.hasten.train;

import dev.hasten.data.Task;
import dev.hasten.train.seam.Metric;
import java.util.Map;

/**
 * The quality to reach.
 *
 * @param metric the label of a {@link Metric}
 * @param value accuracy and top-5 in 0 to 1, rmse and mae in the unit of the number to predict, 0
 *     or more, r2 up to 1
 * @param atLeast whether the metric must rise to the value (true) or fall to it (false)
 */
public record Target(String metric, double value, boolean atLeast) {
  /**
   * Checks the metric and the value.
   *
   * @throws IllegalArgumentException when there is no such metric, the value is not finite or none
   *     that an error of numbers may have, or such an error is to be large
   */
  public Target {
    Metric known = known(metric);
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "expected a finite target, but got " + value + ": such as " + known.example());
    }
    if (!known.isOf(Task.CLASSIFICATION) && atLeast == known.lowerIsBetter()) {
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
    known
        .rangeFault(value)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(fault);
            });
  }

  private static Metric known(String metric) {
    return Metric.of(metric)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected a metric ("
                        + String.join(", ", Metric.labels())
                        + "), but got \""
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
