package dev.hasten.cli;

import dev.hasten.train.Recipe;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Setting;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Every scheduled quantity of a recipe at every step.
 *
 * @param values one for each step, from the first; the learning rate first
 * @param stepsPerEpoch to tell epochs by
 */
record ScheduleCurve(Map<String, double[]> values, long stepsPerEpoch) {
  private static final String LEARNING_RATE = "learning_rate";
  private static final int WIDTH = 60;
  private static final int HEIGHT = 12;

  /**
   * The curves of a run over so many examples.
   *
   * @throws IllegalArgumentException when a schedule counts wall time: nobody knows it beforehand
   */
  static ScheduleCurve of(Recipe recipe, int examples, long tokens) {
    Progress run = recipe.run(examples, tokens);
    Map<String, double[]> values = new LinkedHashMap<>();
    values.put(LEARNING_RATE, values(recipe.optimizer().learningRate(), recipe.schedule(), run));
    for (Setting setting : recipe.settings()) {
      Optional.ofNullable(recipe.schedules().get(setting.name()))
          .ifPresent(each -> values.put(setting.name(), values(setting.value(), each, run)));
    }
    return new ScheduleCurve(values, run.stepsPerEpoch());
  }

  private static double[] values(double full, Schedule schedule, Progress run) {
    double[] values = new double[Math.toIntExact(run.steps())];
    Arrays.setAll(values, step -> full * schedule.factor(run.at(step)));
    return values;
  }

  /** Steps count from 1. */
  Map<String, Object> json() {
    Map<String, Object> all = new LinkedHashMap<>();
    long[] steps = new long[steps()];
    Arrays.setAll(steps, i -> i + 1L);
    all.put("steps", steps);
    all.putAll(values);
    return all;
  }

  private int steps() {
    return values.getOrDefault(LEARNING_RATE, new double[0]).length;
  }

  /** In characters, one drawing for each quantity: time to the right, the value upwards from 0. */
  String plot(String name) {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (quantity, each) -> draw(quantity.replace('_', ' ') + " of " + name, each, text));
    return text.toString();
  }

  private void draw(String title, double[] each, StringBuilder text) {
    double highest = Arrays.stream(each).max().orElse(0);
    int width = Math.min(WIDTH, each.length);
    text.append(format("%s, %,d steps%n", title, each.length));
    for (int row = HEIGHT; row >= 1; row--) {
      text.append(row == HEIGHT ? format("%9.2e ", highest) : " ".repeat(10)).append('│');
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < width; column++) {
        double value = each[(int) ((long) column * each.length / width)];
        double level = highest == 0 ? 0 : value / highest * HEIGHT;
        line.append(level >= row - 0.25 ? '█' : level >= row - 0.75 ? '▄' : ' ');
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    text.append("        0 └").append("─".repeat(width)).append(System.lineSeparator());
    String end = format("%.1f epochs", (double) each.length / stepsPerEpoch);
    text.append(" ".repeat(11)).append('0');
    text.append(" ".repeat(Math.max(1, width - 1 - end.length()))).append(end);
    text.append(System.lineSeparator());
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
