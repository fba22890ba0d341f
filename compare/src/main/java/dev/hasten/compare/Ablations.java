package dev.hasten.compare;

import dev.hasten.train.Recipe;
import dev.hasten.train.job.NamedRecipe;
import dev.hasten.train.loss.NumberLoss;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A recipe without each of its parts: each speedup is left out; for each setting in which it
 * differs from the baseline, the baseline's stands. Optimizer and schedule go together, since a
 * learning rate belongs to both. The length is no part: it is what is compared.
 */
final class Ablations {
  private final NamedRecipe baseline;
  private final NamedRecipe whole;
  private final List<Competitor> all = new ArrayList<>();

  private Ablations(NamedRecipe baseline, NamedRecipe whole) {
    this.baseline = baseline;
    this.whole = whole;
  }

  static List<Competitor> of(NamedRecipe baseline, NamedRecipe whole) {
    Ablations ablations = new Ablations(baseline, whole);
    ablations.speedups();
    ablations.settings();
    return ablations.all;
  }

  private void speedups() {
    List<Set<String>> done = new ArrayList<>();
    for (Speedup speedup : whole.recipe().speedups()) {
      Set<String> out = withDependents(speedup.choice().name());
      if (!done.contains(out)) {
        done.add(out);
        List<Speedup> rest =
            whole.recipe().speedups().stream()
                .filter(each -> !out.contains(each.choice().name()))
                .toList();
        add(String.join(" and ", out), whole.recipe().withSpeedups(rest));
      }
    }
  }

  /** A speedup and those that cannot do without it. */
  private Set<String> withDependents(String name) {
    Set<String> out = new LinkedHashSet<>(List.of(name));
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Speedup other : whole.recipe().speedups()) {
        boolean lacks = other.needs().stream().anyMatch(out::contains);
        grown |= lacks && out.add(other.choice().name());
      }
    }
    return out;
  }

  private void settings() {
    Recipe recipe = whole.recipe();
    Recipe plain = baseline.recipe();
    if (recipe.precision() != plain.precision()) {
      add("precision " + recipe.precision().label(), recipe.withPrecision(plain.precision()));
    }
    boolean otherOptimizer = !same(recipe.optimizer(), plain.optimizer());
    boolean otherSchedule =
        !same(recipe.schedule(), plain.schedule()) || !recipe.schedules().equals(plain.schedules());
    if (otherOptimizer || otherSchedule) {
      List<String> words = new ArrayList<>();
      if (otherOptimizer) {
        words.add("optimizer " + recipe.optimizer().choice().name());
      }
      if (otherSchedule) {
        words.add("schedule " + recipe.schedule().choice().name());
      }
      add(
          words.stream().collect(Collectors.joining(" and ")),
          recipe
              .withSchedules(Map.of()) // those of settings that the other optimizer may not have
              .withOptimizer(plain.optimizer())
              .withSchedule(plain.schedule())
              .withSchedules(schedulesThatFit(plain, recipe)));
    }
    if (recipe.batch() != plain.batch()) {
      add("batch " + recipe.batch(), recipe.withBatch(plain.batch()));
    }
    NumberLoss loss = recipe.loss().orElse(NumberLoss.SQUARED_ERROR);
    NumberLoss plainLoss = plain.loss().orElse(NumberLoss.SQUARED_ERROR);
    if (loss != plainLoss) {
      add("loss " + loss.label(), recipe.withLoss(plainLoss));
    }
    if (!whole.model().label().equals(baseline.model().label())) {
      Ablation ablation = Ablation.of(whole.name(), "model " + whole.model().label());
      all.add(Competitor.ablation(baseline.with(ablation.name(), recipe), ablation));
    }
  }

  /** Those of the baseline, but of numbers of speedups the recipe's own. */
  private static Map<String, Schedule> schedulesThatFit(Recipe plain, Recipe recipe) {
    Map<String, Schedule> all = new LinkedHashMap<>(recipe.schedules());
    all.keySet().removeIf(name -> !name.contains("."));
    plain.schedules().entrySet().stream()
        .filter(each -> !each.getKey().contains("."))
        .forEach(each -> all.put(each.getKey(), each.getValue()));
    return all;
  }

  private static boolean same(Choice.Chosen one, Choice.Chosen other) {
    return one.choice().equals(other.choice());
  }

  private void add(String part, Recipe recipe) {
    Ablation ablation = Ablation.of(whole.name(), part);
    all.add(Competitor.ablation(whole.with(ablation.name(), recipe), ablation));
  }
}
