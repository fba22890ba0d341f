package dev.hasten.compare;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Draws how many times sooner each recipe is, whole and without each of its speedups. */
final class AblationChart {
  private static final int ROW = 30;
  private static final int LEFT = 260;
  private static final int WIDTH = 860;

  private AblationChart() {}

  static String svg(ComparisonResult result) {
    List<String> names =
        result.recipes().stream().filter(name -> !name.equals(result.baseline())).toList();
    double most =
        names.stream()
            .flatMap(name -> result.speedup(name).stream())
            .mapToDouble(Interval::high)
            .max()
            .orElse(1);
    Axis x = new Axis(0, most * 1.15, LEFT, WIDTH - 20.0);
    StringBuilder svg = new StringBuilder(4096);
    svg.append(
        format(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"ablation\">%n",
            WIDTH, names.size() * ROW + 10));
    for (int i = 0; i < names.size(); i++) {
      bar(svg, names.get(i), result, x, i * ROW + 8);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void bar(
      StringBuilder svg, String name, ComparisonResult result, Axis x, double top) {
    svg.append(
        format(
            "<text class=\"end\" x=\"%d\" y=\"%.0f\">%s</text>",
            LEFT - 10, top + 15, Report.escaped(name)));
    Optional<Interval> speedup = result.speedup(name);
    if (speedup.isEmpty()) {
      svg.append(
          format("<text x=\"%d\" y=\"%.0f\">missed the target</text>%n", LEFT + 4, top + 15));
      return;
    }
    boolean whole = !name.contains(" without ");
    double end = x.at(speedup.get().median());
    svg.append(
        format(
            "<rect class=\"%s\" x=\"%d\" y=\"%.0f\" width=\"%.1f\" height=\"20\" rx=\"3\"/>",
            whole ? "whole" : "part", LEFT, top, end - LEFT));
    svg.append(
        format(
            "<line class=\"whisker\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%3$.1f\" y2=\"%3$.1f\"/>",
            x.at(speedup.get().low()), x.at(speedup.get().high()), top + 10));
    svg.append(
        format(
            "<text x=\"%.1f\" y=\"%.0f\">%.2f\u00d7, %d of %d reached</text>%n",
            Math.max(end, x.at(speedup.get().high())) + 6,
            top + 15,
            speedup.get().median(),
            result.reached(name),
            result.runs(name).size()));
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
