package dev.hasten.train.seam;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How long something in a run lasts, or how far in it stands, always with its unit: {@code 500st},
 * {@code 2ep}, {@code 5000sa}, {@code 20%}, {@code 10m}.
 *
 * @param amount in the unit; a share of the run is from 0 to 1
 */
public record Duration(double amount, Unit unit) {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{0,20}\\.?[0-9]{1,340}) ?(st|ep|sa|tok|%|s|m|h)");

  private static final double LONGEST = 1e15;

  /** Nothing at all. */
  public static final Duration NONE = new Duration(0, Unit.STEPS);

  /** What is counted. */
  public enum Unit {
    /** Updates. */
    STEPS("st", "steps"),
    /** Passes over the data. */
    EPOCHS("ep", "epochs"),
    /** Examples. */
    SAMPLES("sa", "samples"),
    /** Tokens that are trained on, where the data have such. */
    TOKENS("tok", "tokens"),
    /** Parts of the whole run. */
    SHARE("%", "percent of the run"),
    /** Wall time of training: what depends on it is not the same bit for bit the next time. */
    SECONDS("s", "seconds"),
    /** As {@link #SECONDS}. */
    MINUTES("m", "minutes"),
    /** As {@link #SECONDS}. */
    HOURS("h", "hours");

    private final String label;
    private final String words;

    Unit(String label, String words) {
      this.label = label;
      this.words = words;
    }

    /** As it stands behind a number. */
    public String label() {
      return label;
    }

    boolean isWhole() {
      return this == STEPS || this == SAMPLES || this == TOKENS;
    }

    private boolean isTime() {
      return this == SECONDS || this == MINUTES || this == HOURS;
    }

    private double seconds() {
      return switch (this) {
        case MINUTES -> 60;
        case HOURS -> 3600;
        default -> 1;
      };
    }

    static String all() {
      return Arrays.stream(values())
          .map(unit -> unit.label + " (" + unit.words + ")")
          .collect(Collectors.joining(", "));
    }
  }

  /**
   * Checks the amount.
   *
   * @throws IllegalArgumentException when it is below 0, a fraction of what comes whole, or a share
   *     of more than everything
   */
  public Duration {
    boolean fits = amount >= 0 && amount <= (unit == Unit.SHARE ? 1 : LONGEST);
    if (!fits || (unit.isWhole() && amount != Math.rint(amount))) {
      throw new IllegalArgumentException(
          "expected a duration of 0 or more ("
              + Unit.STEPS.label
              + ", "
              + Unit.SAMPLES.label
              + " and "
              + Unit.TOKENS.label
              + " whole, a share at most 100%), but got "
              + text(amount, unit));
    }
  }

  /** That many updates. */
  public static Duration steps(long amount) {
    return new Duration(amount, Unit.STEPS);
  }

  /** That many passes over the data. */
  public static Duration epochs(double amount) {
    return new Duration(amount, Unit.EPOCHS);
  }

  /** That many examples. */
  public static Duration samples(long amount) {
    return new Duration(amount, Unit.SAMPLES);
  }

  /** That part of the run, 0 to 1. */
  public static Duration share(double amount) {
    return new Duration(amount, Unit.SHARE);
  }

  /** That much wall time of training. */
  public static Duration seconds(double amount) {
    return new Duration(amount, Unit.SECONDS);
  }

  /**
   * Reads a number with its unit.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected a duration with its unit, one of "
              + Unit.all()
              + ", such as 500st or 20%, but got \""
              + text
              + "\"");
    }
    Unit unit =
        Arrays.stream(Unit.values())
            .filter(each -> each.label.equals(matcher.group(2)))
            .findFirst()
            .orElseThrow();
    BigDecimal number = new BigDecimal(matcher.group(1));
    return new Duration(
        (unit == Unit.SHARE ? number.movePointLeft(2) : number).doubleValue(), unit);
  }

  /** Whether it lasts no time at all. */
  public boolean isNone() {
    return amount == 0;
  }

  /** Whether it is wall time: how many steps that is, only a run that goes on can tell. */
  public boolean isTime() {
    return unit.isTime();
  }

  /**
   * In steps of a run, with a fraction. Wall time is counted at the pace of the run so far (before
   * its first step: as the whole run).
   *
   * @throws IllegalArgumentException when the run does not count what this counts
   */
  public double in(Progress run) {
    uncountable(run)
        .ifPresent(
            words -> {
              throw new IllegalArgumentException(words);
            });
    return switch (unit) {
      case STEPS -> amount;
      case EPOCHS -> amount * run.stepsPerEpoch();
      case SAMPLES -> amount / run.batch();
      case TOKENS -> run.pace().steps(amount / run.tokens());
      case SHARE -> amount * run.steps();
      case SECONDS, MINUTES, HOURS ->
          run.step() == 0 || run.seconds() <= 0
              ? run.steps()
              : amount * unit.seconds() * (run.step() / run.seconds());
    };
  }

  /** As {@link #in}, to the nearest whole step. */
  public double wholeIn(Progress run) {
    return Math.rint(in(run));
  }

  /** Why a run cannot tell it in steps, if it cannot. */
  public Optional<String> uncountable(Progress run) {
    return switch (unit) {
      case SAMPLES ->
          refusal(run.batch() < 1, "expected a run that counts samples for ", ", but it does not");
      case TOKENS ->
          refusal(
              run.tokens() < 1,
              "expected data of tokens for ",
              ", but these have none: count in st, ep, sa or %");
      case SECONDS, MINUTES, HOURS ->
          refusal(
              Double.isNaN(run.seconds()),
              "expected a duration whose steps are known beforehand, but got ",
              " of wall time: only the training itself can tell how many steps that is");
      default -> Optional.empty();
    };
  }

  private Optional<String> refusal(boolean refused, String before, String after) {
    return refused ? Optional.of(before + this + after) : Optional.empty();
  }

  /**
   * So many times as long, if it is no share of the run: that stretches with it. What comes whole
   * is rounded, and does not vanish.
   */
  public Duration scaled(double times) {
    if (unit == Unit.SHARE || amount == 0) {
      return this;
    }
    double scaled = amount * times;
    return new Duration(unit.isWhole() ? Math.max(1, Math.rint(scaled)) : scaled, unit);
  }

  @Override
  public String toString() {
    return text(amount, unit);
  }

  /** As {@link #parse} reads it: without an exponent. */
  private static String text(double amount, Unit unit) {
    if (!Double.isFinite(amount)) {
      return amount + unit.label;
    }
    BigDecimal exact = new BigDecimal(String.valueOf(amount));
    BigDecimal shown = unit == Unit.SHARE ? exact.movePointRight(2) : exact;
    return shown.stripTrailingZeros().toPlainString() + unit.label;
  }
}
