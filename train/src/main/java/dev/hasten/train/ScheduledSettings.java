package dev.hasten.train;

import dev.hasten.train.catalog.Nearest;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks what schedules do with the settings of an optimizer. */
final class ScheduledSettings {
  /** Places at which a setting is looked at. */
  private static final int LOOKS = 1000;

  private ScheduledSettings() {}

  /** Refuses names that the optimizer does not have, all at once. */
  static void check(Optimizer.Rule optimizer, Set<String> names) {
    List<String> faults = new ArrayList<>();
    for (String name : names) {
      refusal(optimizer, name).ifPresent(faults::add);
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", faults));
    }
  }

  /** Why a setting cannot be scheduled, if it cannot. */
  static Optional<String> refusal(Optimizer.Rule optimizer, String name) {
    List<String> there = optimizer.settings().stream().map(Optimizer.Setting::name).toList();
    if (there.contains(name)) {
      return Optional.empty();
    }
    String hint =
        name.equals("learning_rate")
            ? ": write its schedule under schedule"
            : Nearest.hint(name, there);
    return Optional.of(
        "expected a setting of "
            + optimizer.choice().name()
            + " that schedules may change, but got \""
            + name
            + "\""
            + hint);
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
                setting(recipe.optimizer(), name)
                    .flatMap(setting -> outside(setting, schedule, run))
                    .ifPresent(faults::add);
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

  private static Optional<Optimizer.Setting> setting(Optimizer.Rule optimizer, String name) {
    return optimizer.settings().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /** The first value found that makes no sense. With durations in wall time nobody can look. */
  private static Optional<String> outside(
      Optimizer.Setting setting, Schedule schedule, Progress run) {
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
                + ": lower its factors");
      }
    }
    return Optional.empty();
  }
}
