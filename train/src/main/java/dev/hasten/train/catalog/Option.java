package dev.hasten.train.catalog;

import java.util.List;

/**
 * One setting of a named thing.
 *
 * @param name as in a job file
 * @param type what a value is
 * @param standard the value when none is given
 * @param min smallest number allowed
 * @param max largest number allowed; of a duration, the largest that may stand without a unit
 * @param summary one line for people
 */
public record Option(
    String name, Type type, Object standard, double min, double max, String summary) {
  /** What a value is. */
  public enum Type {
    NUMBER("a number"),
    INTEGER("a whole number"),
    FLAG("true or false"),
    TEXT("a text"),
    /** Where a file is; in a job file relative to its folder. */
    PATH("the path of a file"),
    /** Written with its unit. */
    DURATION("a duration of 0 or more with its unit, such as 500st, 2ep, 5000sa, 20% or 10m"),
    DURATIONS("a list of durations with their units, such as [500st, 20%]"),
    NUMBERS("a list of numbers"),
    /** Things of the kind that the option is of. */
    THINGS("a list of things of the same kind"),
    /** Names of any kind, each with options of its own. */
    CHOICES("a list of names with options, such as [{name: \"*.bias\", weight_decay: 0}]");

    private final String words;

    Type(String words) {
      this.words = words;
    }

    /** As in "expected a number". */
    public String words() {
      return words;
    }
  }

  /** A real number within a range. */
  public static Option number(
      String name, double standard, double min, double max, String summary) {
    return new Option(name, Type.NUMBER, standard, min, max, summary);
  }

  /** A whole number within a range. */
  public static Option integer(String name, long standard, long min, long max, String summary) {
    return new Option(name, Type.INTEGER, standard, min, max, summary);
  }

  /** True or false. */
  public static Option flag(String name, boolean standard, String summary) {
    return new Option(name, Type.FLAG, standard, 0, 1, summary);
  }

  /** A text. */
  public static Option text(String name, String standard, String summary) {
    return new Option(name, Type.TEXT, standard, 0, 0, summary);
  }

  /** Where a file is. */
  public static Option path(String name, String standard, String summary) {
    return new Option(name, Type.PATH, standard, 0, 0, summary);
  }

  /** How long something lasts. */
  public static Option duration(String name, String standard, String summary) {
    return new Option(name, Type.DURATION, standard, 0, 0, summary);
  }

  /**
   * As {@link #duration(String, String, String)}, but a number that stands alone, as job files once
   * had it, is read in the unit of the standard.
   *
   * @param most the largest number that may stand alone
   */
  public static Option duration(String name, String standard, double most, String summary) {
    return new Option(name, Type.DURATION, standard, 0, most, summary);
  }

  /** Places in a run, or lengths. */
  public static Option durations(String name, List<String> standard, String summary) {
    return new Option(name, Type.DURATIONS, standard, 0, 0, summary);
  }

  /** Real numbers within a range. */
  public static Option numbers(
      String name, List<Double> standard, double min, double max, String summary) {
    return new Option(name, Type.NUMBERS, standard, min, max, summary);
  }

  /** Things of the same kind, such as schedules of a schedule. */
  public static Option things(String name, List<String> standard, String summary) {
    return new Option(name, Type.THINGS, standard, 0, 0, summary);
  }

  /** Names that no catalog has, each with options; none when nothing is given. */
  public static Option choices(String name, String summary) {
    return new Option(name, Type.CHOICES, List.of(), 0, 0, summary);
  }

  /** What is expected of a value, in words. */
  public String expected() {
    if (type == Type.NUMBER || type == Type.INTEGER || type == Type.NUMBERS) {
      return type.words() + " from " + shortest(min) + " to " + shortest(max);
    }
    return type.words();
  }

  private static String shortest(double bound) {
    if (Double.isInfinite(bound)) {
      return bound > 0 ? "any size" : "minus any size";
    }
    return bound == Math.rint(bound) && Math.abs(bound) < 1e15
        ? String.valueOf((long) bound)
        : String.valueOf(bound);
  }
}
