package dev.hasten.train;

import dev.hasten.train.catalog.Nearest;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.speedup.Scheduled;
import dev.hasten.train.speedup.ScheduledBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What schedules do with the numbers of a recipe other than its learning rate. */
final class ScheduledSettings {
  /** Places at which a setting is looked at. */
  private static final int LOOKS = 1000;

  private ScheduledSettings() {}

  /** What schedules may change: settings of the optimizer, numbers of speedups, the batch. */
  static List<Setting> of(Optimizer.Rule optimizer, List<Speedup> speedups, int batch) {
    List<Setting> all = new ArrayList<>(optimizer.settings());
    speedups.forEach(speedup -> all.addAll(Scheduled.settings(speedup)));
    all.add(new Setting(ScheduledBatch.NAME, batch, 1, batch));
    return all;
  }

  /** Refuses names that are not there, and schedules that cannot be followed, all at once. */
  static void check(
      Optimizer.Rule optimizer, List<Speedup> speedups, Map<String, Schedule> schedules) {
    List<String> faults = new ArrayList<>();
    List<String> withCourse = optimizer.settings().stream().map(Setting::name).toList();
    schedules.forEach(
        (name, schedule) -> {
          refusal(optimizer, speedups, name).ifPresent(faults::add);
          boolean waits = !schedule.begin().state().scalars().isEmpty();
          if (waits && !withCourse.contains(name)) {
            faults.add(
                "expected a schedule that does not wait for evaluations for "
                    + name
                    + ", but got "
                    + schedule.choice().name()
                    + ": piecewise falls at places of the run");
          }
        });
    Optional.ofNullable(schedules.get(ScheduledBatch.NAME))
        .ifPresent(schedule -> faults.addAll(otherHands(schedule, speedups)));
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", faults));
    }
  }

  private static List<String> otherHands(Schedule schedule, List<Speedup> speedups) {
    return speedups.stream()
        .map(speedup -> speedup.choice().name())
        .filter(new ScheduledBatch(schedule).conflicts()::containsKey)
        .map(
            name ->
                "expected one hand on the batch, but got a schedule of it and "
                    + name
                    + ": leave one out")
        .toList();
  }

  /** Why a number cannot be scheduled, if it cannot. */
  static Optional<String> refusal(Optimizer.Rule optimizer, List<Speedup> speedups, String name) {
    List<String> there = of(optimizer, speedups, 1).stream().map(Setting::name).toList();
    if (there.contains(name)) {
      return Optional.empty();
    }
    String hint =
        name.equals("learning_rate")
            ? ": write its schedule under schedule"
            : Unschedulable.reason(optimizer, speedups, name)
                .orElseGet(() -> Nearest.hint(name, there));
    return Optional.of(
        "expected a number of the recipe that schedules may change, but got \""
            + name
            + "\""
            + hint);
  }

  /** The speedups of a recipe, those with schedules wrapped, the batch's schedule first. */
  static List<Speedup> installed(Recipe recipe) {
    List<Speedup> all = new ArrayList<>();
    Optional.ofNullable(recipe.schedules().get(ScheduledBatch.NAME))
        .map(ScheduledBatch::new)
        .ifPresent(all::add);
    for (Speedup speedup : recipe.speedups()) {
      String prefix = speedup.choice().name() + ".";
      Map<String, Schedule> own = new LinkedHashMap<>();
      recipe
          .schedules()
          .forEach(
              (name, schedule) -> {
                if (name.startsWith(prefix)) {
                  own.put(name.substring(prefix.length()), schedule);
                }
              });
      all.add(own.isEmpty() ? speedup : new Scheduled(speedup, own));
    }
    return all;
  }

  /**
   * What the numbers outside the optimizer that change are in a step, by name.
   *
   * @param courses what speedups have told of, the scheduled batch among it
   */
  static Map<String, Double> values(
      Recipe recipe, Map<String, ToDoubleFunction<Progress>> courses, Progress progress) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (Speedup speedup : recipe.speedups()) {
      for (Setting setting : Scheduled.settings(speedup)) {
        Optional.ofNullable(recipe.schedules().get(setting.name()))
            .map(schedule -> setting.at(schedule.factor(progress)))
            .ifPresent(value -> values.put(setting.name(), value));
      }
    }
    courses.forEach((name, at) -> values.put(name, at.applyAsDouble(progress)));
    return values;
  }

  static List<String> faults(Recipe recipe, Progress run) {
    List<String> faults = new ArrayList<>(recipe.schedule().faults(run));
    recipe.speedups().forEach(speedup -> faults.addAll(speedup.faults(run)));
    recipe
        .schedules()
        .forEach(
            (name, schedule) -> {
              List<String> own = schedule.faults(run);
              own.forEach(words -> faults.add(name + ": " + words));
              if (own.isEmpty()) {
                recipe.settings().stream()
                    .filter(each -> each.name().equals(name))
                    .flatMap(setting -> outside(setting, schedule, run).stream())
                    .forEach(faults::add);
              }
            });
    return faults;
  }

  /** Whether a schedule has a duration in wall time, in itself or in a part. */
  static boolean countsTime(Object written) {
    if (written instanceof Choice choice) {
      return choice.options().values().stream().anyMatch(ScheduledSettings::countsTime);
    }
    if (written instanceof List<?> list) {
      return list.stream().anyMatch(ScheduledSettings::countsTime);
    }
    return written instanceof String text && text.matches("[0-9.]+[smh]");
  }

  /** The first value found that makes no sense. With durations in wall time nobody can look. */
  private static Optional<String> outside(Setting setting, Schedule schedule, Progress run) {
    for (int look = 0; look <= LOOKS; look++) {
      long step = (run.steps() - 1) * look / LOOKS;
      double value;
      try {
        value = setting.value() * schedule.factor(run.at(step));
      } catch (IllegalArgumentException wallTime) {
        return Optional.empty();
      }
      if (!(value >= setting.least() && value <= setting.most())) {
        return Optional.of(
            "expected "
                + setting.name()
                + " from "
                + setting.least()
                + " to "
                + setting.most()
                + " throughout, but its schedule makes it "
                + value
                + " at step "
                + (step + 1)
                + ": change its factors");
      }
    }
    return Optional.empty();
  }
}
