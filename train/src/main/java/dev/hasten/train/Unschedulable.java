package dev.hasten.train;

import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.speedup.Scheduled;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why a number that a recipe has cannot be scheduled. */
final class Unschedulable {
  private Unschedulable() {}

  /** Words to stand behind the name; none where the recipe has no such number. */
  static Optional<String> reason(Optimizer.Rule optimizer, List<Speedup> speedups, String name) {
    return speedups.stream()
        .filter(speedup -> name.startsWith(speedup.choice().name() + "."))
        .flatMap(
            speedup ->
                Scheduled.refusal(speedup, name.substring(speedup.choice().name().length() + 1))
                    .stream())
        .findFirst()
        .or(() -> ofOptimizer(optimizer, name))
        .map(reason -> ": " + reason);
  }

  private static Optional<String> ofOptimizer(Optimizer.Rule optimizer, String name) {
    if (!optimizer.choice().options().containsKey(name)) {
      return Optional.empty();
    }
    String others =
        optimizer.settings().stream().map(Setting::name).collect(Collectors.joining(", "));
    return Optional.of(
        optimizer.choice().name()
            + " keeps it for the whole run; of its numbers "
            + (others.isEmpty() ? "the learning rate alone" : others)
            + " may change");
  }
}
