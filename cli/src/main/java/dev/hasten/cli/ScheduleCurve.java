package dev.hasten.cli;

import dev.hasten.train.Courses;
import dev.hasten.train.seam.Progress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Every number of a recipe that changes as a run goes on, at every step.
 *
 * @param values one for each step; the learning rate first
 * @param first steps done before the first of them
 * @param stepsPerEpoch to tell epochs by
 */
record ScheduleCurve(Map<String, double[]> values, long first, long stepsPerEpoch) {
  private static final String LEARNING_RATE = "learning_rate";
  private static final int WIDTH = 60;
  private static final int HEIGHT = 12;

  /**
   * The curves from so many steps on.
   *
   * @throws IllegalArgumentException when the run has no more steps, or a number counts wall time:
   *     nobody knows it beforehand
   */
  static ScheduleCurve of(Courses courses, long first) {
    Progress run = courses.run();
    if (first >= run.steps()) {
      throw new IllegalArgumentException(
          format(
              "expected --from before the end of the run (%,d steps), but got step %,d: begin"
                  + " earlier",
              run.steps(), first));
    }
    int steps = Math.toIntExact(run.steps() - first);
    Map<String, double[]> values = new LinkedHashMap<>();
    for (int i = 0; i < steps; i++) {
      int step = i;
      courses
          .at(first + step)
          .forEach(
              (name, value) ->
                  values.computeIfAbsent(name, any -> new double[steps])[step] = value);
    }
    return new ScheduleCurve(values, first, run.stepsPerEpoch());
  }

  /** Steps count from 1. Null is the number of a method in steps in which it does not act. */
  Map<String, Object> json() {
    Map<String, Object> all = new LinkedHashMap<>();
    long[] steps = new long[steps()];
    Arrays.setAll(steps, i -> first + i + 1);
    all.put("steps", steps);
    values.forEach((name, each) -> all.put(name, finite(each)));
    return all;
  }

  private static Object[] finite(double[] values) {
    return Arrays.stream(values).mapToObj(each -> Double.isNaN(each) ? null : each).toArray();
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
    double highest = Arrays.stream(each).filter(Double::isFinite).max().orElse(0);
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
    String begin = first == 0 ? "0" : format("%.1f", (double) first / stepsPerEpoch);
    String end = format("%.1f epochs", (double) (first + each.length) / stepsPerEpoch);
    text.append(" ".repeat(11)).append(begin);
    text.append(" ".repeat(Math.max(1, width - begin.length() - end.length()))).append(end);
    text.append(System.lineSeparator());
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
