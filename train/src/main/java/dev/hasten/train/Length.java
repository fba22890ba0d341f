package dev.hasten.train;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long something lasts, with its unit: {@code 4ep}, {@code 1.5ep}, {@code 500st}. */
public record Length(double amount, Unit unit) {
  private static final Pattern FORM = Pattern.compile("([0-9]*\\.?[0-9]+) ?(ep|st)");

  /** What is counted. */
  public enum Unit {
    EPOCHS("ep"),
    STEPS("st");

    private final String label;

    Unit(String label) {
      this.label = label;
    }
  }

  /**
   * Checks the amount.
   *
   * @throws IllegalArgumentException when it is not positive, or a fraction of a step
   */
  public Length {
    if (!(amount > 0) || amount > 1e12 || (unit == Unit.STEPS && amount != Math.rint(amount))) {
      throw new IllegalArgumentException(
          "expected a positive length such as 4ep (epochs) or 500st (whole steps), but got "
              + amount
              + unit.label);
    }
  }

  /** That many epochs. */
  public static Length epochs(double amount) {
    return new Length(amount, Unit.EPOCHS);
  }

  /** That many steps. */
  public static Length steps(long amount) {
    return new Length(amount, Unit.STEPS);
  }

  /**
   * Reads a number with its unit.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static Length parse(String text) {
    Matcher matcher = FORM.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected a length with its unit, such as 4ep (epochs) or 500st (steps), but got \""
              + text
              + "\"");
    }
    Unit unit = matcher.group(2).equals("ep") ? Unit.EPOCHS : Unit.STEPS;
    return new Length(Double.parseDouble(matcher.group(1)), unit);
  }

  /** In steps, at least one. */
  public long inSteps(long stepsPerEpoch) {
    double steps = unit == Unit.STEPS ? amount : amount * stepsPerEpoch;
    return Math.max(1, Math.round(steps));
  }

  @Override
  public String toString() {
    boolean whole = amount == Math.rint(amount);
    return (whole ? String.valueOf((long) amount) : String.valueOf(amount)) + unit.label;
  }
}
