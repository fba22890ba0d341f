package dev.hasten.cli;

import dev.hasten.train.Recipe;
import dev.hasten.train.seam.Progress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The learning rate of every step of a recipe.
 *
 * @param rates one for each step, from the first
 * @param stepsPerEpoch to tell epochs by
 */
record ScheduleCurve(double[] rates, long stepsPerEpoch) {
  private static final int WIDTH = 60;
  private static final int HEIGHT = 12;

  static ScheduleCurve of(Recipe recipe, int examples) {
    long stepsPerEpoch = (examples + recipe.batch() - 1L) / recipe.batch();
    int steps = Math.toIntExact(recipe.length().inSteps(stepsPerEpoch));
    double[] rates = new double[steps];
    for (int i = 0; i < steps; i++) {
      rates[i] =
          recipe.optimizer().learningRate()
              * recipe.schedule().factor(new Progress(i, steps, stepsPerEpoch));
    }
    return new ScheduleCurve(rates, stepsPerEpoch);
  }

  /** Steps count from 1. */
  Map<String, Object> json() {
    Map<String, Object> all = new LinkedHashMap<>();
    long[] steps = new long[rates.length];
    Arrays.setAll(steps, i -> i + 1L);
    all.put("steps", steps);
    all.put("learning_rate", rates);
    return all;
  }

  /** In characters: time to the right, the rate upwards from 0. */
  String plot(String name) {
    double highest = Arrays.stream(rates).max().orElse(0);
    int width = Math.min(WIDTH, rates.length);
    StringBuilder text = new StringBuilder();
    text.append(format("learning rate of %s, %,d steps%n", name, rates.length));
    for (int row = HEIGHT; row >= 1; row--) {
      text.append(row == HEIGHT ? format("%9.2e ", highest) : " ".repeat(10)).append('│');
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < width; column++) {
        double rate = rates[(int) ((long) column * rates.length / width)];
        double level = highest == 0 ? 0 : rate / highest * HEIGHT;
        line.append(level >= row - 0.25 ? '█' : level >= row - 0.75 ? '▄' : ' ');
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    text.append("        0 └").append("─".repeat(width)).append(System.lineSeparator());
    double epochs = (double) rates.length / stepsPerEpoch;
    String end = format("%.1f epochs", epochs);
    int gap = Math.max(1, width - 1 - end.length());
    return text.append(" ".repeat(11))
        .append('0')
        .append(" ".repeat(gap))
        .append(end)
        .append(System.lineSeparator())
        .toString();
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
