package dev.hasten.compare;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Draws quality against seconds, a line for each run. */
final class CurveChart {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 400;
  private static final List<String> COLOURS =
      List.of("#6b7280", "#0f766e", "#b45309", "#6d28d9", "#be123c", "#1d4ed8");

  private CurveChart() {}

  static String svg(ComparisonResult result) {
    List<String> recipes =
        result.recipes().stream().filter(name -> !name.contains(" without ")).toList();
    List<RunResult> runs =
        result.runs().stream().filter(run -> recipes.contains(run.recipe())).toList();
    List<RunResult.Point> points = runs.stream().flatMap(run -> run.curve().stream()).toList();
    double target = result.target().value();
    double low = Math.min(target, quantile(points, 0.05));
    double high =
        Math.max(target, points.stream().mapToDouble(RunResult.Point::metric).max().orElse(1));
    double room = Math.max((high - low) * 0.08, 1e-6);
    double last = points.stream().mapToDouble(RunResult.Point::seconds).max().orElse(1);
    Axis x = new Axis(0, last * 1.04, 62, WIDTH - 16);
    Axis y = new Axis(low - room, high + room, HEIGHT - 46, 16);

    StringBuilder svg = new StringBuilder(8192);
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s against seconds\">%n",
            WIDTH,
            HEIGHT,
            result.target().metric()));
    grid(svg, x, y, result.target().metric());
    double line = y.at(target);
    svg.append(
        format(
            "<line class=\"target\" x1=\"62\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
            WIDTH - 16.0, line, line));
    svg.append(
        format("<text class=\"end\" x=\"%.1f\" y=\"%.1f\">target</text>", WIDTH - 20.0, line - 6));
    for (RunResult run : runs) {
      line(svg, run, COLOURS.get(recipes.indexOf(run.recipe()) % COLOURS.size()), x, y);
    }
    svg.append("</svg>\n");
    return svg + legend(recipes);
  }

  private static void grid(StringBuilder svg, Axis x, Axis y, String metric) {
    for (double mark : x.marks()) {
      svg.append(
          format(
              "<line class=\"grid\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$.1f\" y2=\"%3$.1f\"/>",
              x.at(mark), y.from(), y.to()));
      svg.append(
          format(
              "<text class=\"middle\" x=\"%.1f\" y=\"%.1f\">%.4g s</text>",
              x.at(mark), y.from() + 18, mark));
    }
    for (double mark : y.marks()) {
      svg.append(
          format(
              "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%3$.1f\" y2=\"%3$.1f\"/>",
              x.from(), x.to(), y.at(mark)));
      svg.append(
          format(
              "<text class=\"end\" x=\"%.1f\" y=\"%.1f\">%.3f</text>",
              x.from() - 8, y.at(mark) + 4, mark));
    }
    svg.append(
        format(
            "<text class=\"middle\" x=\"%.1f\" y=\"%d\">seconds of training</text>",
            (x.from() + x.to()) / 2, HEIGHT - 8));
    svg.append(format("<text x=\"4\" y=\"12\">%s</text>", metric));
  }

  private static void line(StringBuilder svg, RunResult run, String colour, Axis x, Axis y) {
    String points =
        run.curve().stream()
            .map(p -> format("%.1f,%.1f", x.at(p.seconds()), clamped(y, p.metric())))
            .collect(Collectors.joining(" "));
    svg.append(format("<polyline points=\"%s\" stroke=\"%s\"/>", points, colour));
    for (RunResult.Point p : run.curve()) {
      svg.append(
          format(
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.2\" fill=\"%s\"><title>%s, seed %d: %.4f after"
                  + " %.1f s</title></circle>",
              x.at(p.seconds()),
              clamped(y, p.metric()),
              colour,
              Report.escaped(run.recipe()),
              run.seed(),
              p.metric(),
              p.seconds()));
    }
    svg.append('\n');
  }

  /** First evaluations may lie far off the target; they are drawn on the edge. */
  private static double clamped(Axis y, double metric) {
    return y.at(Math.min(y.max(), Math.max(y.min(), metric)));
  }

  private static String legend(List<String> recipes) {
    return recipes.stream()
        .map(
            name ->
                "<span><i style=\"background:"
                    + COLOURS.get(recipes.indexOf(name) % COLOURS.size())
                    + "\"></i>"
                    + Report.escaped(name)
                    + "</span>")
        .collect(Collectors.joining("\n", "<p class=\"legend\">", "</p>\n"));
  }

  private static double quantile(List<RunResult.Point> points, double share) {
    List<Double> sorted =
        points.stream().map(RunResult.Point::metric).filter(Double::isFinite).sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get((int) (share * (sorted.size() - 1)));
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
