package dev.hasten.compare;

import dev.hasten.data.Unit;
import dev.hasten.train.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a comparison found.
 *
 * @param unit what speeds are told in
 * @param baseline the name of the recipe that the others are compared with
 * @param otherNetworks recipes that train or apply another network than the baseline
 * @param ablations recipes among the others that lack a part of another one
 * @param runs in the order they were made
 */
public record ComparisonResult(
    Target target,
    Unit unit,
    String baseline,
    List<String> otherNetworks,
    List<Ablation> ablations,
    List<RunResult> runs) {
  /** Copies the lists. */
  public ComparisonResult {
    otherNetworks = List.copyOf(otherNetworks);
    ablations = List.copyOf(ablations);
    runs = List.copyOf(runs);
  }

  /** Names of the recipes, the baseline first. */
  public List<String> recipes() {
    return Stream.concat(Stream.of(baseline), runs.stream().map(RunResult::recipe))
        .distinct()
        .toList();
  }

  /** Names of the recipes that are whole, the baseline first. */
  public List<String> wholeRecipes() {
    List<String> lacking = ablations.stream().map(Ablation::name).toList();
    return recipes().stream().filter(name -> !lacking.contains(name)).toList();
  }

  /** What each part does that was left out, in order. */
  public List<Effect> effects() {
    return ablations.stream().flatMap(each -> Effect.of(this, each).stream()).toList();
  }

  /** The runs of a recipe. */
  public List<RunResult> runs(String recipe) {
    return runs.stream().filter(run -> run.recipe().equals(recipe)).toList();
  }

  /**
   * How many times sooner: the baseline's seconds by the recipe's, seed by seed. A run of the
   * recipe that missed the target makes no pair; empty when fewer than half of its runs reached it,
   * since the few that did would flatter it.
   */
  public Optional<Interval> speedup(String recipe) {
    Map<Long, Double> base = new LinkedHashMap<>();
    runs(baseline).forEach(run -> base.put(run.seed(), run.seconds()));
    List<Double> ratios =
        runs(recipe).stream()
            .filter(run -> run.reached() && base.containsKey(run.seed()))
            .map(run -> base.getOrDefault(run.seed(), Double.NaN) / run.seconds())
            .toList();
    boolean most = 2 * reached(recipe) >= runs(recipe).size();
    return ratios.isEmpty() || !most ? Optional.empty() : Optional.of(Interval.of(ratios));
  }

  /** Seeds whose run missed the target. */
  public List<Long> missed(String recipe) {
    return runs(recipe).stream().filter(run -> !run.reached()).map(RunResult::seed).toList();
  }

  /** How many runs of a recipe reached the target. */
  public long reached(String recipe) {
    return runs(recipe).stream().filter(RunResult::reached).count();
  }
}
