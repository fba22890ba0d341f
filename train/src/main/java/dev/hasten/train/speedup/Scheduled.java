package dev.hasten.train.speedup;

import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Speedup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Another speedup whose numbers follow schedules: in step t a number is its {@code value *
 * factor(t)}. It takes its places anew in each step in which a number has changed, with what it
 * remembers; random numbers go on from the same streams.
 *
 * @param inner a speedup that acts anew in each step
 * @param schedules by the names of its options, such as {@code alpha}
 */
public record Scheduled(Speedup inner, Map<String, Schedule> schedules) implements Wrapper {
  private static final Catalog<Speedup> ALL = new Catalog<>("a speedup", Speedups.list());

  /** Copies the schedules. */
  public Scheduled {
    schedules = Map.copyOf(schedules);
  }

  /** The numbers of a speedup that schedules may change, by names such as {@code mixup.alpha}. */
  public static List<Setting> settings(Speedup speedup) {
    Choice choice = speedup.choice();
    return ALL.entry(choice.name()).filter(Timed::takes).stream()
        .flatMap(entry -> entry.options().stream())
        .filter(option -> option.type() == Option.Type.NUMBER)
        .flatMap(option -> setting(choice, option).stream())
        .toList();
  }

  private static Optional<Setting> setting(Choice choice, Option option) {
    return choice.options().get(option.name()) instanceof Number value
        ? Optional.of(
            new Setting(
                choice.name() + "." + option.name(),
                value.doubleValue(),
                option.min(),
                option.max()))
        : Optional.empty();
  }

  /**
   * Why an option of a speedup cannot follow a schedule.
   *
   * @return none where it can, or there is no such option
   */
  public static Optional<String> refusal(Speedup speedup, String option) {
    String method = speedup.choice().name();
    return ALL.entry(method)
        .filter(entry -> entry.option(option).isPresent())
        .filter(entry -> !(Timed.takes(entry) && isNumber(entry, option)))
        .map(
            entry ->
                Timed.takes(entry)
                    ? "only numbers that may have a fraction follow schedules"
                    : method
                        + " is the same throughout the run, as is every method that takes no from,"
                        + " until and every: it changes the model, remembers weights, or has a rule"
                        + " of its own in time");
  }

  private static boolean isNumber(Entry<Speedup> entry, String option) {
    return entry.option(option).filter(each -> each.type() == Option.Type.NUMBER).isPresent();
  }

  @Override
  public void install(Seams seams) {
    new ScheduledParts(this, seams).install();
  }

  /** Its numbers that have a schedule, by the names of their options. */
  Map<String, Setting> numbers() {
    Map<String, Setting> numbers = new LinkedHashMap<>();
    String prefix = inner.choice().name() + ".";
    for (Setting setting : settings(inner)) {
      String option = setting.name().substring(prefix.length());
      if (schedules.containsKey(option)) {
        numbers.put(option, setting);
      }
    }
    return numbers;
  }

  /** The speedup with these numbers. */
  Speedup with(Map<String, Double> values) {
    Choice choice = inner.choice();
    for (Map.Entry<String, Double> each : values.entrySet()) {
      choice = choice.with(each.getKey(), each.getValue());
    }
    return ALL.require(choice);
  }

  @Override
  public Choice choice() {
    return inner.choice();
  }
}
