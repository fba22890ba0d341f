package dev.hasten.train.catalog;

import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A value as its option wants it; empty where it does not fit. */
final class Checked {
  private static final String NUMBER = "[0-9]{1,15}(\\.[0-9]{0,15})?([eE][-+]?[0-9]{1,3})?";

  private Checked() {}

  static Optional<Object> value(Option option, Object given) {
    return switch (option.type()) {
      case NUMBER -> number(option, given);
      case INTEGER ->
          (given instanceof Long || given instanceof Integer)
                  && within(option, ((Number) given).doubleValue())
              ? Optional.of(((Number) given).longValue())
              : Optional.empty();
      case FLAG -> given instanceof Boolean ? Optional.of(given) : Optional.empty();
      case TEXT, PATH -> given instanceof String ? Optional.of(given) : Optional.empty();
      case DURATION -> duration(option, given);
      case DURATIONS -> list(given, each -> duration(option, each));
      case NUMBERS -> list(given, each -> number(option, each));
      case CHOICES ->
          list(given, each -> each instanceof Choice ? Optional.of(each) : Optional.empty());
      case THINGS -> Optional.empty(); // those of a catalog, which checks them itself
    };
  }

  /** A list of values that all fit. */
  static Optional<Object> list(Object given, Function<Object, Optional<Object>> check) {
    if (!(given instanceof List<?> list)) {
      return Optional.empty();
    }
    List<Object> values = new ArrayList<>();
    for (Object each : list) {
      check.apply(each).ifPresent(values::add);
    }
    return values.size() == list.size() ? Optional.of(values) : Optional.empty();
  }

  private static Optional<Object> number(Option option, Object given) {
    return given instanceof Number number && within(option, number.doubleValue())
        ? Optional.of(number.doubleValue())
        : Optional.empty();
  }

  private static boolean within(Option option, double number) {
    return number >= option.min() && number <= option.max(); // false for NaN
  }

  private static Optional<Object> duration(Option option, Object given) {
    if (given instanceof Duration) {
      return Optional.of(given);
    }
    String text = String.valueOf(given);
    try {
      if (!text.matches(NUMBER)) {
        return Optional.of(Duration.parse(text));
      }
      double bare = Double.parseDouble(text);
      return bare <= option.max() && option.standard() instanceof String standard
          ? Optional.of(new Duration(bare, Duration.parse(standard).unit()))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // the option's own words say what was expected
    }
  }
}
