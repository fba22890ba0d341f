package dev.hasten.train;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long something lasts, with its unit: {@code 4ep}, {@code 1.5ep}, {@code 500st}. */
public record Length(double amount, Unit unit) {
  private static final Pattern FORM = Pattern.compile("([0-9]{0,20}\\.?[0-9]{1,340}) ?(ep|st)");

  private static final double LONGEST = 1e12;

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
    if (!(amount > 0) || amount > LONGEST || (unit == Unit.STEPS && amount != Math.rint(amount))) {
      throw new IllegalArgumentException(
          "expected a length above 0 and up to 1e12, such as 4ep (epochs) or 500st (whole steps),"
              + " but got "
              + text(amount, unit));
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
    return text(amount, unit);
  }

  /** As {@link #parse} reads it: without an exponent. */
  private static String text(double amount, Unit unit) {
    return Double.isFinite(amount)
        ? new BigDecimal(String.valueOf(amount)).stripTrailingZeros().toPlainString() + unit.label
        : amount + unit.label;
  }
}
