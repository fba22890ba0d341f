package dev.hasten.train;

import dev.hasten.data.NumericTarget;
import dev.hasten.train.seam.Metric;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The errors of answers o for numbers y, added up in double precision:
 *
 * <pre>{@code
 * rmse = sqrt(1/N sum_i (o_i - y_i)^2)
 * mae  = 1/N sum_i |o_i - y_i|
 * r2   = 1 - sum_i (o_i - y_i)^2 / sum_i (y_i - mean(y))^2
 * loss = 1/N sum_i ((o_i - y_i) / deviation)^2
 * }</pre>
 *
 * with rmse and mae in the unit of the target. Where all y are equal r2 is 1 if all answers are
 * right and else 0, as scikit-learn has it.
 */
final class NumberErrors {
  private final NumericTarget target;
  private long count;
  private double squares; // of errors, standardised
  private double absolutes; // of errors, standardised
  private double mean; // of the numbers, standardised, by Welford's method
  private double spread; // sum of square distances from it

  NumberErrors(NumericTarget target) {
    this.target = target;
  }

  /** Adds an answer, both standardised. */
  void add(double answer, double number) {
    double error = answer - number;
    squares += error * error;
    absolutes += Math.abs(error);
    count++;
    double distance = number - mean;
    mean += distance / count;
    spread += distance * (number - mean);
  }

  /** All metrics, in the order they are told. */
  Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put(Metric.RMSE.label(), target.deviation() * Math.sqrt(squares / count));
    metrics.put(Metric.MAE.label(), target.deviation() * absolutes / count);
    metrics.put(Metric.R2.label(), spread > 0 ? 1 - squares / spread : squares == 0 ? 1.0 : 0.0);
    metrics.put(Metric.LOSS.label(), squares / count);
    return metrics;
  }
}
