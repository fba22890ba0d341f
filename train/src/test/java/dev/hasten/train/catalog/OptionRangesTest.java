package dev.hasten.train.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.train.optimizer.Optimizers;
import dev.hasten.train.schedule.Schedules;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.speedup.Speedups;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every option of every optimizer, speedup and schedule refuses what is out of its range. */
class OptionRangesTest {
  private static final List<Catalog<?>> CATALOGS =
      List.of(
          new Catalog<>("an optimizer", Optimizers.list()),
          new Catalog<>("a speedup", Speedups.list()),
          new Catalog<>("a schedule", Schedules.list()));

  /** An option of a thing of a catalog. */
  private record Place(Catalog<?> catalog, String thing, Option option) {
    @Override
    public String toString() {
      return thing + "." + option.name();
    }

    /** What is told of a value: option and line. */
    List<List<String>> faults(Object value) {
      List<List<String>> faults = new ArrayList<>();
      Choice choice = Choice.of(thing).with(option.name(), value);
      boolean made = catalog.make(choice, (at, line) -> faults.add(List.of(at, line))).isPresent();
      assertEquals(faults.isEmpty(), made, choice.toString());
      return faults;
    }
  }

  static Stream<Place> places() {
    return CATALOGS.stream()
        .flatMap(
            catalog ->
                catalog.entries().stream()
                    .flatMap(
                        entry ->
                            entry.options().stream()
                                .map(option -> new Place(catalog, entry.name(), option))))
        .filter(place -> !wrong(place.option()).isEmpty());
  }

  /** Values just out of range, and such as are no number or no whole one. */
  private static List<Object> wrong(Option option) {
    double below = Math.nextDown(option.min());
    double above = Math.nextUp(option.max());
    double none = Double.NaN;
    return switch (option.type()) {
      case NUMBER ->
          List.of(below, above, none, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, "much");
      case INTEGER ->
          List.of((long) option.min() - 1, (long) option.max() + 1, none, option.min() + 0.5, "1");
      case NUMBERS ->
          List.of(List.of(below), List.of(above), List.of(none), List.of(option.max(), below));
      case DURATION ->
          List.of(
              "-1st",
              "-0.5ep",
              "-1%",
              "101%",
              "-3m",
              "NaNst",
              "1.5st",
              -1L,
              -0.5,
              none,
              2 * option.max() + 1);
      case DURATIONS -> List.of(List.of("-1st"), List.of("10st", "-1%"), List.of("101%"), "10st");
      default -> List.of();
    };
  }

  @Test
  void eachCatalogTakesPart() {
    for (Catalog<?> catalog : CATALOGS) {
      long count = places().filter(place -> place.catalog() == catalog).count();
      assertTrue(count > 20, catalog.kind() + ": " + count);
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void outOfRangeIsRefusedWithOptionAndRule(Place place) {
    Option option = place.option();
    for (Object value : wrong(option)) {
      List<List<String>> faults = place.faults(value);
      assertEquals(1, faults.size(), place + " = " + value + ": " + faults);
      assertEquals(option.name(), faults.get(0).get(0));
      String line = faults.get(0).get(1);
      String start = "expected " + option.expected() + " for " + option.name() + ", but got ";
      assertTrue(line.startsWith(start), line);
      assertTrue(line.contains(value instanceof List<?> ? "[" : value.toString()), line);
    }
  }

  /** The rule is the range itself, or what a duration looks like. */
  @ParameterizedTest
  @MethodSource("places")
  void theRuleSaysTheRange(Place place) {
    Option option = place.option();
    String rule = option.expected();
    boolean range = rule.matches("(?s).* from -?[0-9.E-]+ to -?[0-9.E-]+");
    assertTrue(range || rule.contains("duration"), place + ": " + rule);
    assertTrue(option.min() <= option.max(), place.toString());
  }

  /** So the range is no narrower than it says; other options may still not go with them. */
  @ParameterizedTest
  @MethodSource("places")
  void theEndsOfTheRangeBelongToIt(Place place) {
    Option option = place.option();
    List<Object> ends =
        switch (option.type()) {
          case NUMBER -> List.of(option.min(), option.max());
          case INTEGER -> List.of((long) option.min(), (long) option.max());
          default -> List.of();
        };
    for (Object end : ends) {
      for (List<String> fault : place.faults(end)) {
        assertEquals("", fault.get(0), place + " = " + end + ": " + fault);
      }
    }
  }
}
