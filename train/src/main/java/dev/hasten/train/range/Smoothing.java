package dev.hasten.train.range;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Takes the noise out of losses without shifting them along: a bell around each. */
final class Smoothing {
  /** The bell's deviation, as a part of all points. */
  private static final double WIDTH = 1 / 30.0;

  private Smoothing() {}

  /** Smoothed losses, those cut off that are further above the first ones than the best below. */
  static double[] of(List<Double> losses) {
    int count = losses.size();
    if (count == 0) {
      return new double[0];
    }
    double first =
        losses.subList(0, Math.max(1, count / 10)).stream().mapToDouble(x -> x).average().orElse(0);
    double ceiling = first + Math.abs(first - Collections.min(losses));
    double deviation = Math.max(0.5, count * WIDTH);
    int reach = (int) Math.ceil(3 * deviation);
    double[] smooth = new double[count];
    for (int i = 0; i < count; i++) {
      double sum = 0;
      double weights = 0;
      for (int j = Math.max(0, i - reach); j <= Math.min(count - 1, i + reach); j++) {
        double off = (i - j) / deviation;
        double weight = Math.exp(-0.5 * off * off);
        sum += weight * Math.min(losses.get(j), ceiling);
        weights += weight;
      }
      smooth[i] = sum / weights;
    }
    return smooth;
  }

  static List<Double> list(double[] values) {
    List<Double> list = new ArrayList<>();
    for (double value : values) {
      list.add(value);
    }
    return List.copyOf(list);
  }
}
