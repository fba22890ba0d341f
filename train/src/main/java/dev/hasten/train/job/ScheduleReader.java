package dev.hasten.train.job;

import dev.hasten.train.Length;
import dev.hasten.train.Recipe;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.schedule.Constant;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads what changes in the course of a recipe: {@code schedule} of the learning rate, {@code
 * schedules} of its other numbers, and {@code scale}.
 */
final class ScheduleReader {
  private final Catalog<Schedule> catalog;
  private final Faults faults;
  private OptionalInt examples = OptionalInt.empty();
  private long tokens;

  ScheduleReader(Catalog<Schedule> catalog, Faults faults) {
    this.catalog = catalog;
    this.faults = faults;
  }

  /** There are so many to train on, each of so many tokens. */
  void examples(int trainingExamples, long tokensInEach) {
    examples = OptionalInt.of(trainingExamples);
    tokens = tokensInEach;
  }

  Optional<Schedule> schedule(Fields fields) {
    return fields
        .get("schedule")
        .map(node -> Choices.make(node, catalog, faults))
        .orElse(Optional.of(new Constant(0)));
  }

  /** By the names of numbers; those that are not there are refused. */
  Optional<Map<String, Schedule>> schedules(
      Fields fields, Optional<Optimizer.Rule> optimizer, Optional<List<Speedup>> speedups) {
    Map<String, Schedule> all = new LinkedHashMap<>();
    Optional<Node> node = fields.get("schedules");
    if (node.isEmpty()) {
      return Optional.of(all);
    }
    int before = faults.count();
    Fields settings = Fields.of(node.get(), "schedules", faults);
    for (String name : settings.names()) {
      optimizer
          .flatMap(rule -> speedups.flatMap(list -> Recipe.unscheduled(rule, list, name)))
          .ifPresent(words -> faults.add(settings.key(name), words));
      Choices.make(settings.place(name), catalog, faults)
          .ifPresent(schedule -> all.put(name, schedule));
    }
    return faults.count() > before ? Optional.empty() : Optional.of(all);
  }

  /** 1 where nobody says. */
  Optional<Double> scale(Fields fields) {
    Optional<Node> node = fields.get("scale");
    if (node.isEmpty()) {
      return Optional.of(1.0);
    }
    Optional<Double> scale =
        Scalars.value(node.get())
            .filter(Number.class::isInstance)
            .map(number -> ((Number) number).doubleValue())
            .filter(number -> number > 0 && number <= 1e6);
    if (scale.isEmpty()) {
      faults.add(
          node.get(),
          "expected a number above 0 for scale, such as 50% (half the length) or 2 (twice), but got "
              + Scalars.words(node.get()));
    }
    return scale;
  }

  /**
   * Tells already what of the learning rate's schedule does not fit, for a recipe that may have
   * other faults.
   */
  void check(Fields fields, Length length, int batch, Schedule schedule, double scale) {
    if (examples.isPresent()) {
      try {
        Recipe alone = Recipe.of(length).withBatch(batch).withSchedule(schedule).scaled(scale);
        alone
            .scheduleFaults(alone.run(examples.getAsInt(), tokens))
            .forEach(words -> faults.add(fields.place("schedule"), words));
      } catch (IllegalArgumentException e) {
        faults.add(fields.place("scale"), String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * The recipe at its scale, if its schedules fit its length; they are looked at where the size of
   * the data is known beforehand, and else when the data are.
   */
  Optional<Recipe> checked(Fields fields, Recipe written, double scale, boolean batchAuto) {
    Recipe recipe;
    try {
      recipe = scale == 1 ? written : written.scaled(scale);
    } catch (IllegalArgumentException e) {
      faults.add(fields.place("scale"), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
    if (examples.isEmpty() || batchAuto) {
      return Optional.of(recipe);
    }
    Progress run = recipe.run(examples.getAsInt(), tokens);
    List<String> all = new ArrayList<>(recipe.scheduleFaults(run));
    boolean fits = all.isEmpty();
    told("schedule", recipe.schedule().faults(run), fields, all);
    recipe.speedups().forEach(each -> told("speedups", each.faults(run), fields, all));
    told("schedules", List.copyOf(all), fields, all);
    return fits ? Optional.of(recipe) : Optional.empty();
  }

  /** Tells some of all faults at their key. */
  private void told(String key, List<String> some, Fields fields, List<String> all) {
    some.forEach(words -> faults.add(fields.place(key), words));
    all.removeAll(some);
  }
}
