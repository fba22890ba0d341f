package dev.hasten.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A comparison as one HTML page that needs no network. */
public final class Report {
  private Report() {}

  /**
   * Writes the page.
   *
   * @param title of the job
   * @param facts machine, versions, command: a line each, by name
   */
  public static void write(
      Path file, String title, ComparisonResult result, Map<String, String> facts) {
    try {
      Files.writeString(file, page(title, result, facts));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String page(String title, ComparisonResult result, Map<String, String> facts) {
    StringBuilder page = new StringBuilder(16_384);
    page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
        .append(escaped(title))
        .append("</title>\n<style>\n")
        .append(style())
        .append("</style>\n</head>\n<body>\n<main>\n<h1>")
        .append(escaped(title))
        .append("</h1>\n<p class=\"lead\">Target: ")
        .append(escaped(result.target().toString()))
        .append(" on examples that no training saw. Seconds are those of training alone.</p>\n");
    headlines(page, result);
    page.append("<h2>Quality against seconds of training</h2>\n").append(CurveChart.svg(result));
    page.append("<h2>Each recipe</h2>\n");
    table(page, Table.HEADINGS, Table.rows(result));
    if (result.recipes().stream().anyMatch(name -> name.contains(" without "))) {
      page.append("<h2>What each speedup is worth</h2>\n").append(AblationChart.svg(result));
    }
    page.append("<h2>Each run</h2>\n");
    table(page, List.of("recipe", "seed", "reached", "seconds", "steps", "final"), runs(result));
    page.append("<h2>How it was measured</h2>\n<dl>\n");
    facts.forEach(
        (name, value) ->
            page.append("<dt>")
                .append(escaped(name))
                .append("</dt><dd>")
                .append(escaped(value))
                .append("</dd>\n"));
    return page.append("</dl>\n").append(RULES).append("</main>\n</body>\n</html>\n").toString();
  }

  private static final String RULES =
      "<p class=\"note\">The baseline is credited at its first evaluation at the target; one that"
          + " never reaches it counts at its full length. Every other recipe has a fixed length and"
          + " counts only if its last evaluation reaches the target. Ratios are taken seed by seed;"
          + " medians with 95% bootstrap intervals.</p>\n";

  private static void headlines(StringBuilder page, ComparisonResult result) {
    page.append("<div class=\"tiles\">\n");
    for (String recipe : result.recipes()) {
      boolean ablation = recipe.contains(" without ");
      if (recipe.equals(result.baseline()) || ablation) {
        continue;
      }
      Optional<Interval> speedup = result.speedup(recipe);
      page.append("<div class=\"tile\"><div class=\"big\">")
          .append(
              speedup
                  .map(interval -> String.format(Locale.ROOT, "%.1f\u00d7", interval.median()))
                  .orElse("\u2013"))
          .append("</div><div>")
          .append(
              speedup.isPresent()
                  ? "sooner to the same quality with <b>" + escaped(recipe) + "</b>"
                  : "<b>" + escaped(recipe) + "</b> missed the target")
          .append("</div></div>\n");
    }
    page.append("</div>\n");
  }

  private static List<List<String>> runs(ComparisonResult result) {
    return result.runs().stream()
        .map(
            run ->
                List.of(
                    run.recipe(),
                    String.valueOf(run.seed()),
                    run.reached() ? "yes" : "no",
                    String.format(Locale.ROOT, "%.2f s", run.seconds()),
                    String.valueOf(run.steps()),
                    String.format(Locale.ROOT, "%.4f", run.metric())))
        .toList();
  }

  private static void table(StringBuilder page, List<String> headings, List<List<String>> rows) {
    page.append("<div class=\"scroll\"><table>\n<tr>");
    headings.forEach(heading -> page.append("<th>").append(escaped(heading)).append("</th>"));
    page.append("</tr>\n");
    for (List<String> row : rows) {
      page.append("<tr>");
      row.forEach(cell -> page.append("<td>").append(escaped(cell)).append("</td>"));
      page.append("</tr>\n");
    }
    page.append("</table></div>\n");
  }

  private static String style() {
    try (var stream = Report.class.getResourceAsStream("report.css")) {
      if (stream == null) {
        throw new IllegalStateException("expected report.css beside the class, but it is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
