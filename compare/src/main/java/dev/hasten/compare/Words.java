package dev.hasten.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a comparison found, in the words that terminal and page share. */
final class Words {
  private Words() {}

  static String times(Interval interval) {
    return String.format(Locale.ROOT, "%.2fx", interval.median());
  }

  /** The low end; empty where there is one pair. */
  static String timesLow(Interval interval) {
    return interval.count() == 1 ? "" : String.format(Locale.ROOT, "%.2fx", interval.low());
  }

  /** The high end; empty where there is one pair. */
  static String timesHigh(Interval interval) {
    return interval.count() == 1 ? "" : String.format(Locale.ROOT, "%.2fx", interval.high());
  }

  /** Empty where there is one pair. */
  static String timesRange(Interval interval) {
    return interval.count() == 1
        ? ""
        : String.format(Locale.ROOT, "%.2f-%.2f", interval.low(), interval.high());
  }

  static String reached(ComparisonResult result, String recipe) {
    return result.reached(recipe) + " of " + result.runs(recipe).size();
  }

  /** Which recipes train the baseline's network; empty where there is but one recipe. */
  static Optional<String> networks(ComparisonResult result) {
    List<String> others =
        result.wholeRecipes().stream().filter(result.otherNetworks()::contains).toList();
    List<String> same =
        result.wholeRecipes().stream()
            .filter(name -> !name.equals(result.baseline()) && !others.contains(name))
            .toList();
    List<String> words = new ArrayList<>();
    if (!same.isEmpty()) {
      words.add("same network as the " + result.baseline() + ": " + String.join(", ", same));
    }
    if (!others.isEmpty()) {
      words.add("another network: " + String.join(", ", others));
    }
    return words.isEmpty() ? Optional.empty() : Optional.of(capital(String.join("; ", words)));
  }

  private static String capital(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** What a reader must not miss. */
  static List<String> notes(ComparisonResult result) {
    List<String> notes = new ArrayList<>();
    for (String recipe : result.wholeRecipes()) {
      List<Long> missed = result.missed(recipe);
      if (!missed.isEmpty()) {
        boolean baseline = recipe.equals(result.baseline());
        notes.add(
            recipe
                + " missed the target in "
                + missed.size()
                + " of "
                + result.runs(recipe).size()
                + (result.runs(recipe).size() == 1 ? " run (" : " runs (")
                + seeds(missed)
                + (baseline
                    ? "), counted at its full length though it would take longer"
                    : "), which makes no pair for times sooner"));
      }
    }
    crowded(result).ifPresent(notes::add);
    return notes;
  }

  private static Optional<String> crowded(ComparisonResult result) {
    List<RunResult> crowded =
        result.wholeRecipes().stream()
            .flatMap(recipe -> result.runs(recipe).stream())
            .filter(RunResult::crowded)
            .toList();
    return crowded.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "something else kept up to %.1f of the machine's cores busy during %s: these"
                    + " seconds, and ratios with them, are not those of a quiet machine",
                crowded.stream().mapToDouble(RunResult::otherCores).max().orElse(0),
                crowded.stream()
                    .map(run -> run.recipe() + " (seed " + run.seed() + ")")
                    .collect(Collectors.joining(", "))));
  }

  private static String seeds(List<Long> seeds) {
    return (seeds.size() == 1 ? "seed " : "seeds ")
        + seeds.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  /** The target by rule, or what the rule still lacks; empty where the baseline stopped early. */
  static Optional<String> calibration(ComparisonResult result) {
    Optional<Calibration> found = Calibration.of(result);
    if (found.isPresent()) {
      return Optional.of(
          "Target by rule (what 75% of "
              + found.get().runs()
              + " whole baseline runs reach at their end, rounded to the easier side): "
              + found.get().target()
              + "; that of the job: "
              + result.target());
    }
    long whole = result.runs(result.baseline()).stream().filter(RunResult::whole).count();
    return whole < 2
        ? Optional.empty()
        : Optional.of(
            "A target by rule takes "
                + Calibration.LEAST_RUNS
                + " whole baseline runs, of which there are "
                + whole
                + ": --whole-baseline --seeds "
                + Calibration.LEAST_RUNS);
  }

  /** A share of time as a person would say it. */
  static String saved(double share) {
    return String.format(Locale.ROOT, "%+.1f%%", share * 100);
  }
}
