package dev.hasten.train;

import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;

/** How long a training lasts, with its unit: {@code 4ep}, {@code 1.5ep}, {@code 500st}. */
public record Length(Duration duration) {
  private static final double LONGEST = 1e12;

  /**
   * Checks the duration.
   *
   * @throws IllegalArgumentException when it is 0, or neither epochs nor steps
   */
  public Length {
    boolean counted =
        duration.unit() == Duration.Unit.EPOCHS || duration.unit() == Duration.Unit.STEPS;
    if (!counted || duration.isNone() || duration.amount() > LONGEST) {
      throw refused(duration.toString());
    }
  }

  /** That many epochs. */
  public static Length epochs(double amount) {
    return of(amount, Duration.Unit.EPOCHS);
  }

  /** That many steps. */
  public static Length steps(long amount) {
    return of(amount, Duration.Unit.STEPS);
  }

  private static Length of(double amount, Duration.Unit unit) {
    if (!(amount > 0) || amount > LONGEST) {
      throw refused(amount + unit.label());
    }
    return new Length(new Duration(amount, unit));
  }

  private static IllegalArgumentException refused(String found) {
    return new IllegalArgumentException(
        "expected a length above 0 and up to 1e12, such as 4ep (epochs) or 500st (whole steps),"
            + " but got "
            + found);
  }

  /**
   * Reads a number with its unit.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static Length parse(String text) {
    if (!text.trim().matches("[0-9.]+ ?(ep|st)")) {
      throw new IllegalArgumentException(
          "expected a length with its unit, such as 4ep (epochs) or 500st (steps), but got \""
              + text
              + "\"");
    }
    try {
      return new Length(Duration.parse(text));
    } catch (IllegalArgumentException e) {
      throw refused(text.trim());
    }
  }

  /** In steps, at least one. */
  public long inSteps(long stepsPerEpoch) {
    return Math.max(1, Math.round(duration.in(new Progress(0, 0, stepsPerEpoch))));
  }

  /** So many times as long; steps are rounded and stay at least one. */
  public Length scaled(double times) {
    return new Length(duration.scaled(times));
  }

  @Override
  public String toString() {
    return duration.toString();
  }
}
