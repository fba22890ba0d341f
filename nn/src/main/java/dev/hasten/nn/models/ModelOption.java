package dev.hasten.nn.models;

import java.util.List;

/**
 * One setting of a model.
 *
 * @param name as in a job file
 * @param kind what a value is
 * @param standard the value of the published form: a Double, Long, Boolean or list of Doubles
 * @param min smallest number allowed
 * @param max largest number allowed
 * @param summary one line for people
 */
public record ModelOption(
    String name, Kind kind, Object standard, double min, double max, String summary) {
  /** What a value is. */
  public enum Kind {
    NUMBER,
    INTEGER,
    FLAG,
    NUMBERS
  }

  /** A real number within a range. */
  static ModelOption number(String name, double standard, double min, double max, String summary) {
    return new ModelOption(name, Kind.NUMBER, standard, min, max, summary);
  }

  /** A whole number within a range. */
  static ModelOption integer(String name, long standard, long min, long max, String summary) {
    return new ModelOption(name, Kind.INTEGER, standard, min, max, summary);
  }

  /** True or false. */
  static ModelOption flag(String name, boolean standard, String summary) {
    return new ModelOption(name, Kind.FLAG, standard, 0, 1, summary);
  }

  /** Numbers within a range. */
  static ModelOption numbers(
      String name, List<Double> standard, double min, double max, String summary) {
    return new ModelOption(name, Kind.NUMBERS, standard, min, max, summary);
  }

  /** Whether it may be that value. */
  boolean takes(Object value) {
    return switch (kind) {
      case NUMBER -> value instanceof Double number && within(number);
      case INTEGER -> value instanceof Long number && within(number);
      case FLAG -> value instanceof Boolean;
      case NUMBERS ->
          value instanceof List<?> list
              && list.stream().allMatch(each -> each instanceof Double number && within(number));
    };
  }

  private boolean within(double number) {
    return number >= min && number <= max; // false for NaN
  }
}
