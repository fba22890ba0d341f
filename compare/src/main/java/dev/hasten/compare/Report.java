package dev.hasten.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A comparison as one HTML page that needs no network. */
public final class Report {
  private static final String RULES =
      "<p class=\"note\">The baseline is credited at its first evaluation at the target; one that"
          + " never reaches it counts at its full length. Every other recipe has a fixed length and"
          + " counts only if its last evaluation reaches the target. Seconds are all of training;"
          + " evaluation is stated apart, and nothing is made ready in the background meanwhile."
          + " Times sooner are ratios of seconds, seed by seed. Medians with 95% bootstrap"
          + " intervals over seeds.</p>\n";

  private static final String EFFECTS =
      "<p class=\"note\">Each part was left out alone: a speedup dropped, a setting put back to the"
          + " baseline\u2019s. Bars are medians of pairs of the same seed, lines their 95%"
          + " intervals. A pale bar shows nothing yet: its interval includes none, or there are"
          + " fewer than 6 pairs.</p>\n";

  private Report() {}

  /**
   * Writes the page.
   *
   * @param title of the job
   * @param facts machine, versions, command: by name
   * @param job its text, with everything resolved
   */
  public static void write(
      Path file, String title, ComparisonResult result, Map<String, String> facts, String job) {
    try {
      Files.writeString(file, page(title, result, facts, job));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String page(String title, ComparisonResult result, Map<String, String> facts, String job) {
    StringBuilder page = new StringBuilder(65_536);
    page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
        .append(Svg.escaped(title))
        .append("</title>\n<style>\n")
        .append(style())
        .append("</style>\n</head>\n<body>\n<main>\n<header>\n<p class=\"kicker\">Hasten")
        .append(" compare</p>\n<h1>")
        .append(Svg.escaped(title))
        .append("</h1>\n<p class=\"lead\">Seconds of training until ")
        .append(Svg.escaped(target(result)))
        .append(" on examples that no training saw.</p>\n</header>\n");
    Tiles.append(page, result);
    notes(page, result);
    section(page, "Quality against seconds of training", CurveChart.svg(result));
    section(page, "Each recipe", ReportTables.recipes(result));
    if (!result.effects().isEmpty()) {
      StringBuilder charts = new StringBuilder();
      result.effects().stream()
          .map(effect -> effect.ablation().of())
          .distinct()
          .forEach(recipe -> charts.append(EffectChart.svg(result, recipe)));
      section(page, "What each part does", charts + EFFECTS);
    }
    section(page, "How it was measured", facts(facts, result) + RULES);
    section(page, "Each run", ReportTables.runs(result));
    section(page, "The job, resolved", "<pre>" + Svg.escaped(job) + "</pre>\n");
    return page.append("</main>\n</body>\n</html>\n").toString();
  }

  private static String target(ComparisonResult result) {
    return result.target().metric()
        + (result.target().atLeast() ? " \u2265 " : " \u2264 ")
        + result.target().value();
  }

  private static void section(StringBuilder page, String heading, String content) {
    page.append("<section>\n<h2>").append(heading).append("</h2>\n");
    page.append(content).append("</section>\n");
  }

  private static void notes(StringBuilder page, ComparisonResult result) {
    List<String> notes = Words.notes(result);
    if (!notes.isEmpty()) {
      page.append("<ul class=\"warning\">\n");
      notes.forEach(note -> page.append("<li>").append(Svg.escaped(note)).append(".</li>\n"));
      page.append("</ul>\n");
    }
  }

  private static String facts(Map<String, String> facts, ComparisonResult result) {
    StringBuilder list = new StringBuilder("<dl>\n");
    facts.forEach((name, value) -> fact(list, name, value));
    Words.networks(result).ifPresent(words -> fact(list, "networks", words));
    Words.calibration(result).ifPresent(words -> fact(list, "calibration", words));
    return list.append("</dl>\n").toString();
  }

  private static void fact(StringBuilder list, String name, String value) {
    list.append("<dt>")
        .append(Svg.escaped(name))
        .append("</dt><dd>")
        .append(Svg.escaped(value))
        .append("</dd>\n");
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
}
