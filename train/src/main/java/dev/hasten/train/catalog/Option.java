package dev.hasten.train.catalog;

/**
 * One setting of a named thing.
 *
 * @param name as in a job file
 * @param type what a value is
 * @param standard the value when none is given
 * @param min smallest number allowed
 * @param max largest number allowed
 * @param summary one line for people
 */
public record Option(
    String name, Type type, Object standard, double min, double max, String summary) {
  /** What a value is. */
  public enum Type {
    NUMBER("a number"),
    INTEGER("a whole number"),
    FLAG("true or false"),
    TEXT("a text");

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

  /** What is expected of a value, in words. */
  public String expected() {
    if (type == Type.NUMBER || type == Type.INTEGER) {
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
