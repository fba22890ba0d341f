package dev.hasten.compare;

import dev.hasten.train.seam.Metric;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Draws quality against seconds: a thin line for each run, a thick one for their median, and a mark
 * where a run is credited, hollow where it missed the target.
 */
final class CurveChart {
  private static final int WIDTH = 920;
  private static final int HEIGHT = 430;
  private static final int LEFT = 66;
  private static final int RIGHT = WIDTH - 76;
  private static final int TOP = 34;
  private static final int BOTTOM = HEIGHT - 54;

  private final ComparisonResult result;
  private final List<String> recipes;
  private final Bounds bounds;
  private final Axis x;
  private final Axis y;
  private final Svg svg;

  private CurveChart(ComparisonResult result) {
    this.result = result;
    recipes = result.wholeRecipes();
    bounds = Bounds.of(result, recipes);
    x = new Axis(0, bounds.seconds() * 1.03, LEFT, RIGHT);
    y = new Axis(bounds.low(), bounds.high(), BOTTOM, TOP);
    svg = new Svg(WIDTH, HEIGHT, result.target().metric() + " against seconds of training");
  }

  static String svg(ComparisonResult result) {
    CurveChart chart = new CurveChart(result);
    chart.axes();
    for (int i = 0; i < chart.recipes.size(); i++) {
      chart.lines(i);
    }
    for (int i = 0; i < chart.recipes.size(); i++) {
      chart.marks(i);
    }
    return chart.legend() + chart.svg.end();
  }

  private void axes() {
    for (double mark : x.marks()) {
      vertical("grid", x.at(mark));
      svg.label("middle", x.at(mark), BOTTOM + 20, plain(mark));
    }
    for (double mark : y.marks()) {
      horizontal("grid", y.at(mark));
      svg.label("end", LEFT - 10, y.at(mark) + 4, decimals(mark));
    }
    horizontal("axis", BOTTOM);
    svg.label("middle strong", (LEFT + RIGHT) / 2.0, HEIGHT - 10, "seconds of training");
    String metric = result.target().metric();
    boolean share = Metric.of(metric).filter(Metric::isShare).isPresent();
    svg.label("strong", 6, 16, metric + (share ? " (0 to 1)" : ""));
    horizontal("target", y.at(result.target().value()));
    double level = y.at(result.target().value());
    String sign = result.target().atLeast() ? "\u2265 " : "\u2264 ";
    svg.label("targettext", RIGHT + 8, level - 3, "target");
    svg.label("targettext", RIGHT + 8, level + 13, sign + plain(result.target().value()));
  }

  private void vertical(String kind, double at) {
    svg.add(
        "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
        kind, at, at, TOP, BOTTOM);
  }

  private void horizontal(String kind, double at) {
    svg.add(
        "<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
        kind, LEFT, RIGHT, at, at);
  }

  private void lines(int index) {
    List<RunResult> runs = result.runs(recipes.get(index));
    String colour = Markers.colour(index);
    if (runs.size() > 1) {
      runs.forEach(run -> line("run " + colour, run.curve()));
    }
    List<RunResult.Point> middle = median(runs);
    line("median " + colour, middle);
    for (RunResult.Point p : middle) {
      svg.add(
          "<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\"/>",
          colour, x.at(p.seconds()), y.at(bounds.clamped(p.metric())));
    }
  }

  private void line(String kind, List<RunResult.Point> points) {
    String path =
        points.stream()
            .filter(p -> Double.isFinite(p.metric()))
            .map(
                p ->
                    String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        x.at(p.seconds()),
                        y.at(bounds.clamped(p.metric()))))
            .collect(Collectors.joining(" "));
    svg.add("<polyline class=\"%s\" points=\"%s\"/>", kind, path);
  }

  /** Evaluation by evaluation, as far as half of the runs came. */
  private static List<RunResult.Point> median(List<RunResult> runs) {
    List<RunResult.Point> middle = new ArrayList<>();
    int longest = runs.stream().mapToInt(run -> run.curve().size()).max().orElse(0);
    for (int i = 0; i < longest; i++) {
      int at = i;
      List<RunResult.Point> points =
          runs.stream()
              .filter(run -> run.curve().size() > at)
              .map(run -> run.curve().get(at))
              .filter(point -> Double.isFinite(point.metric()))
              .toList();
      if (points.isEmpty() || 2 * points.size() < runs.size()) {
        break;
      }
      middle.add(
          new RunResult.Point(
              Interval.median(points.stream().mapToDouble(RunResult.Point::seconds).toArray()),
              Interval.median(points.stream().mapToDouble(RunResult.Point::metric).toArray())));
    }
    return middle;
  }

  private void marks(int index) {
    for (RunResult run : result.runs(recipes.get(index))) {
      if (!run.diverged()) {
        svg.add(
            "<path class=\"%s %s\" d=\"%s\"><title>%s, seed %d: %s after %.1f s%s</title></path>",
            run.reached() ? "mark" : "mark missed",
            Markers.colour(index),
            Markers.path(index, x.at(run.seconds()), y.at(bounds.clamped(run.metric())), 5.5),
            Svg.escaped(run.recipe()),
            run.seed(),
            Metric.words(result.target().metric(), run.metric()),
            run.seconds(),
            run.reached() ? "" : ", missed the target");
      }
    }
  }

  private String legend() {
    boolean missed = recipes.stream().anyMatch(name -> !result.missed(name).isEmpty());
    return IntStream.range(0, recipes.size())
            .mapToObj(i -> key(Markers.colour(i), i, "mark", recipes.get(i)))
            .collect(Collectors.joining("\n", "<p class=\"legend\">", ""))
        + (missed ? key("s0", 1, "mark missed", "hollow: missed the target") : "")
        + "</p>\n";
  }

  private static String key(String colour, int shape, String kind, String words) {
    return String.format(
        Locale.ROOT,
        "<span><svg class=\"key\" viewBox=\"0 0 26 14\"><line class=\"median %s\" x1=\"0\""
            + " x2=\"26\" y1=\"7\" y2=\"7\"/><path class=\"%s %s\" d=\"%s\"/></svg>%s</span>",
        colour,
        kind,
        colour,
        Markers.path(shape, 13, 7, 5),
        Svg.escaped(words));
  }

  private static String plain(double mark) {
    return BigDecimal.valueOf(mark)
        .setScale(6, RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** As many decimals as the distance of two marks has. */
  private String decimals(double mark) {
    List<Double> marks = y.marks();
    double step = marks.size() < 2 ? mark : marks.get(1) - marks.get(0);
    int point = plain(step).indexOf('.');
    int places = point < 0 ? 0 : plain(step).length() - point - 1;
    return String.format(Locale.ROOT, "%." + places + "f", mark);
  }
}
