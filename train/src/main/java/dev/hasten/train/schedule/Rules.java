package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Nearest;
import dev.hasten.train.seam.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a schedule's numbers must hold to, whoever gives them. */
final class Rules {
  private Rules() {}

  /** Refuses a number outside a range. */
  static void range(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "expected a number from "
              + least
              + " to "
              + most
              + " for "
              + name
              + ", but got "
              + value);
    }
  }

  /** Refuses a stretch of nothing. */
  static void some(String name, Duration duration) {
    if (duration.isNone()) {
      throw new IllegalArgumentException(
          "expected more than nothing for " + name + ", but got " + duration + ": lengthen it");
    }
  }

  /** Refuses places of one unit that do not come one after the other. */
  static void ascending(String name, List<Duration> places) {
    for (int i = 1; i < places.size(); i++) {
      Duration before = places.get(i - 1);
      Duration place = places.get(i);
      if (before.unit() == place.unit() && before.amount() >= place.amount()) {
        throw new IllegalArgumentException(
            "expected places one after the other for "
                + name
                + ", but "
                + place
                + " comes after "
                + before
                + ": put them in order");
      }
    }
  }

  /** The choice of that name: upper case and lines below in Java, lower case in a job file. */
  static <E extends Enum<E>> E named(Class<E> kind, String option, String name) {
    List<String> names = Arrays.stream(kind.getEnumConstants()).map(Rules::label).toList();
    int at = names.indexOf(name);
    if (at < 0) {
      throw new IllegalArgumentException(
          "expected a " + option + ", but got \"" + name + "\"" + Nearest.hint(name, names));
    }
    return kind.getEnumConstants()[at];
  }

  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** As options of a choice: texts. */
  static List<String> texts(List<Duration> durations) {
    return durations.stream().map(Duration::toString).toList();
  }
}
