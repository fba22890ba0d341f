package dev.hasten.compare;

import dev.hasten.train.seam.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The tables of a report. */
final class ReportTables {
  private ReportTables() {}

  static String recipes(ComparisonResult result) {
    List<Column> columns = new ArrayList<>(Column.all(result));
    columns.add(Column.evaluation());
    StringBuilder page = new StringBuilder();
    page.append("<div class=\"scroll\"><table>\n<tr><th>recipe</th><th>reached</th>");
    page.append("<th>times sooner</th>");
    columns.forEach(column -> page.append("<th>").append(heading(column)).append("</th>"));
    page.append("</tr>\n");
    for (String recipe : result.wholeRecipes()) {
      List<RunResult> runs = result.runs(recipe);
      Optional<Interval> speedup = result.speedup(recipe);
      boolean baseline = recipe.equals(result.baseline());
      row(page, result.missed(recipe).isEmpty());
      page.append("<td>").append(Svg.escaped(recipe)).append("</td>");
      cell(page, Words.reached(result, recipe), "");
      cell(
          page,
          baseline ? "1" : speedup.map(Words::times).orElse("missed"),
          baseline ? "" : speedup.map(Words::timesRange).orElse(""));
      columns.forEach(column -> cell(page, column.median(runs), column.range(runs)));
      page.append("</tr>\n");
    }
    return page.append("</table></div>\n").toString();
  }

  private static String heading(Column column) {
    String words =
        switch (column.heading()) {
          case "seconds" -> "seconds to target";
          case "peak MB" -> "peak memory, MB";
          case "evaluation s" -> "evaluation, s (not counted)";
          default -> column.heading();
        };
    return Svg.escaped(words);
  }

  static String runs(ComparisonResult result) {
    StringBuilder page = new StringBuilder();
    page.append("<div class=\"scroll\"><table class=\"runs\">\n<tr><th>recipe</th><th>seed</th>")
        .append("<th>reached</th><th>seconds</th><th>steps</th><th>")
        .append(Svg.escaped(result.target().metric()))
        .append(" credited</th><th>at its end</th></tr>\n");
    for (RunResult run : result.runs()) {
      boolean baseline = run.recipe().equals(result.baseline());
      row(page, run.reached());
      page.append("<td>").append(Svg.escaped(run.recipe())).append("</td>");
      cell(page, String.valueOf(run.seed()), "");
      cell(
          page,
          run.reached()
              ? "yes"
              : run.diverged() ? "no: diverged" : baseline ? "no: full length counts" : "no",
          "");
      cell(page, number("%,.2f", run.seconds()), "");
      cell(page, number("%,.0f", run.steps()), "");
      cell(page, metric(result, run.metric()), "");
      cell(page, metric(result, run.finalMetric()), "");
      page.append("</tr>\n");
    }
    return page.append("</table></div>\n").toString();
  }

  private static void row(StringBuilder page, boolean reached) {
    page.append(reached ? "<tr>" : "<tr class=\"missed\">");
  }

  private static void cell(StringBuilder page, String value, String range) {
    page.append("<td>").append(Svg.escaped(value));
    if (!range.isEmpty()) {
      page.append("<small>").append(Svg.escaped(range.replace("-", " \u2013 "))).append("</small>");
    }
    page.append("</td>");
  }

  private static String metric(ComparisonResult result, double value) {
    return Double.isFinite(value) ? Metric.words(result.target().metric(), value) : "\u2013";
  }

  private static String number(String form, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, form, value) : "\u2013";
  }
}
