package dev.hasten.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A comparison as rows of text, one for each recipe. */
public final class Table {
  /** Headings of the columns. */
  public static final List<String> HEADINGS =
      List.of(
          "recipe",
          "reached",
          "seconds to target",
          "steps",
          "images/s",
          "peak memory",
          "final",
          "times sooner");

  private Table() {}

  /** The rows, the baseline first. */
  public static List<List<String>> rows(ComparisonResult result) {
    List<List<String>> rows = new ArrayList<>();
    for (String recipe : result.recipes()) {
      List<RunResult> runs = result.runs(recipe);
      Optional<Interval> speedup = result.speedup(recipe);
      rows.add(
          List.of(
              recipe,
              result.reached(recipe) + " of " + runs.size(),
              cell(runs, RunResult::seconds, "%.1f s"),
              cell(runs, run -> run.steps(), "%,.0f"),
              cell(runs, RunResult::imagesPerSecond, "%,.0f"),
              cell(runs, run -> run.peakBytes() / 1048576.0, "%,.0f MB"),
              cell(runs, RunResult::metric, "%.4f"),
              recipe.equals(result.baseline())
                  ? "1"
                  : speedup.map(Table::times).orElse("missed the target")));
    }
    return rows;
  }

  private static String times(Interval interval) {
    return interval.count() == 1
        ? format("%.2fx", interval.median())
        : format("%.2fx", interval.median())
            + format(" (%.2f", interval.low())
            + format(" to %.2f)", interval.high());
  }

  private static String cell(List<RunResult> runs, ToDoubleFunction<RunResult> value, String form) {
    Interval interval = Interval.of(runs.stream().map(value::applyAsDouble).toList());
    String median = format(form, interval.median());
    return interval.count() == 1
        ? median
        : median
            + " ("
            + format(form, interval.low()).replaceAll(" .*", "")
            + " to "
            + format(form, interval.high()).replaceAll(" .*", "")
            + ")";
  }

  private static String format(String form, double value) {
    return String.format(Locale.ROOT, form, value);
  }
}
