package dev.hasten.compare;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The figures at the head of a report: one tile for each recipe. */
final class Tiles {
  private Tiles() {}

  static void append(StringBuilder page, ComparisonResult result) {
    page.append("<div class=\"tiles\">\n");
    for (String recipe : result.wholeRecipes()) {
      if (!recipe.equals(result.baseline())) {
        tile(page, result, recipe);
      }
    }
    page.append("</div>\n");
  }

  private static void tile(StringBuilder page, ComparisonResult result, String recipe) {
    Optional<Interval> speedup = result.speedup(recipe);
    boolean whole = result.missed(recipe).isEmpty();
    page.append("<div class=\"tile")
        .append(whole ? "" : " short")
        .append("\">\n<div class=\"of\">")
        .append(Svg.escaped(recipe))
        .append("</div>\n<div class=\"big\">")
        .append(speedup.map(Tiles::times).orElse("missed"))
        .append("</div>\n<div>")
        .append(speedup.isPresent() ? "<b>sooner</b> to the same quality" : missed(result, recipe))
        .append("</div>\n");
    speedup.ifPresent(
        interval ->
            page.append("<div class=\"small\">").append(basis(interval)).append("</div>\n"));
    List<RunResult> base = result.runs(result.baseline());
    Column seconds = Column.all(result).get(0);
    page.append("<div class=\"small\">")
        .append(seconds.median(result.runs(recipe)))
        .append(" s instead of ")
        .append(seconds.median(base))
        .append(" s; ")
        .append(Words.reached(result, recipe))
        .append(result.runs(recipe).size() == 1 ? " run" : " runs")
        .append(" reached the target</div>\n</div>\n");
  }

  private static String missed(ComparisonResult result, String recipe) {
    return result.reached(recipe) == 0 ? "the target in every run" : "the target in most runs";
  }

  private static String times(Interval interval) {
    return String.format(Locale.ROOT, "%.1f\u00d7", interval.median());
  }

  private static String basis(Interval interval) {
    return interval.count() == 1
        ? "one pair of runs, so no interval"
        : String.format(
            Locale.ROOT,
            "95%% interval %.2f to %.2f, %d pairs of runs",
            interval.low(),
            interval.high(),
            interval.count());
  }
}
