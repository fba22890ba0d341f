package dev.hasten.train.seam;

import dev.hasten.data.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What an evaluation may tell, and how that is read. */
public enum Metric {
  /** The share of examples whose class is told. */
  ACCURACY(Task.CLASSIFICATION),
  /** The share of examples whose class is among the five likeliest. */
  TOP5(Task.CLASSIFICATION),
  /** The mean loss: cross-entropy, or the squared error of standardised numbers. */
  LOSS(Task.values()),
  /** {@code sqrt(1/N sum_i (o_i - y_i)^2)}, in the unit of the number to predict. */
  RMSE(Task.REGRESSION),
  /** {@code 1/N sum_i |o_i - y_i|}, in the unit of the number to predict. */
  MAE(Task.REGRESSION),
  /** {@code 1 - sum_i (o_i - y_i)^2 / sum_i (y_i - mean(y))^2}: 1 is all, 0 what the mean does. */
  R2(Task.REGRESSION);

  private final Set<Task> tasks;

  Metric(Task... tasks) {
    this.tasks = Set.of(tasks);
  }

  /** What job files and events call it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** That of a label, if there is one. */
  public static Optional<Metric> of(String label) {
    return Arrays.stream(values()).filter(metric -> metric.label().equals(label)).findFirst();
  }

  /** Labels of all. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Metric::label).toList();
  }

  /** Labels of those that an evaluation tells. */
  public static List<String> labels(Task task) {
    return Arrays.stream(values()).filter(metric -> metric.isOf(task)).map(Metric::label).toList();
  }

  /** By which evaluations are ranked where nothing else is said. */
  public static Metric usual(Task task) {
    return task == Task.REGRESSION ? RMSE : ACCURACY;
  }

  /** Whether an evaluation tells it. */
  public boolean isOf(Task task) {
    return tasks.contains(task);
  }

  /**
   * Why evaluations never tell a metric, if so.
   *
   * @param what waits for it, for people
   * @param label of the metric, if there is such
   * @param task what is learned of the data
   */
  public static Optional<String> fault(String what, String label, Task task) {
    Optional<Metric> known = of(label);
    return known.filter(metric -> metric.isOf(task)).isPresent()
        ? Optional.empty()
        : Optional.of(
            "expected a metric of "
                + (task == Task.REGRESSION ? "a number to predict" : "classes")
                + " for "
                + what
                + " ("
                + String.join(", ", labels(task))
                + "), but got "
                + (known.isPresent() ? label : "\"" + label + "\"")
                + ": name one of these");
  }

  /** Why it never has a value of numbers to predict, if so. */
  public Optional<String> rangeFault(double value) {
    if (hasUnit() && value < 0) {
      return Optional.of(
          "expected 0 or more for "
              + label()
              + ", which is the size of errors, but got "
              + value
              + ": write a number such as "
              + example());
    }
    return this == R2 && value > 1
        ? Optional.of(
            "expected 1 or less for r2, which is 1 where all is told, but got "
                + value
                + ": write a number such as "
                + example())
        : Optional.empty();
  }

  /** A value to reach, as job files write it. */
  public String example() {
    return switch (this) {
      case ACCURACY, TOP5 -> "0.93 or 93%";
      case LOSS -> "0.35";
      case RMSE, MAE -> "12.5";
      case R2 -> "0.8";
    };
  }

  /** Whether less of it is better. */
  public boolean lowerIsBetter() {
    return this == LOSS || this == RMSE || this == MAE;
  }

  /** Whether it is a share, 0 to 1. */
  public boolean isShare() {
    return this == ACCURACY || this == TOP5;
  }

  /** Whether it has the unit of the number to predict, and so any size. */
  public boolean hasUnit() {
    return this == RMSE || this == MAE;
  }

  /** A value as people read it: four decimals, or of one with a unit as many as its size asks. */
  public String words(double value) {
    String form = hasUnit() && value != 0 ? form(Math.abs(value)) : "%.4f";
    return String.format(Locale.ROOT, form, value);
  }

  private static String form(double size) {
    if (size >= 1e6 || size < 1e-2) {
      return "%.2e";
    }
    return size >= 1000 ? "%,.0f" : size >= 100 ? "%.1f" : size >= 10 ? "%.2f" : "%.4f";
  }

  /** The same of a metric by its label; four decimals where there is none of it. */
  public static String words(String label, double value) {
    return of(label).orElse(LOSS).words(value);
  }
}
