package dev.hasten.compare;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Draws what each part of a recipe does, in two columns of bars: the time it saves and the quality
 * it gains. What hurts lies left of zero.
 */
final class EffectChart {
  private static final int WIDTH = 920;
  private static final int ROW = 40;
  private static final int TOP = 58;
  private static final int NAMES = 262;
  private static final int PANEL = 298;
  private static final int GAP = 30;

  private EffectChart() {}

  static String svg(ComparisonResult result, String recipe) {
    List<Effect> effects =
        result.effects().stream().filter(each -> each.ablation().of().equals(recipe)).toList();
    int height = TOP + effects.size() * ROW + 8;
    Svg svg = new Svg(WIDTH, height, "what each part of " + recipe + " does");
    svg.label("strong", 0, 40, recipe + " has \u2026", 34);
    for (int i = 0; i < effects.size(); i++) {
      double middle = TOP + i * ROW + ROW / 2.0;
      Effect effect = effects.get(i);
      if (i % 2 == 0) {
        svg.add(
            "<rect class=\"stripe\" x=\"0\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
            TOP + i * ROW, WIDTH, ROW);
      }
      svg.label("name", 8, middle - 2, effect.ablation().part(), 37);
      svg.label(
          "small",
          8,
          middle + 13,
          "without: " + Words.reached(result, effect.ablation().name()) + " reached the target");
    }
    String metric = result.target().metric();
    panel(svg, effects, NAMES, "seconds it saves", Effect::timeSaved, Words::saved);
    panel(
        svg,
        effects,
        NAMES + PANEL + GAP,
        metric + " it gains",
        Effect::qualityGained,
        value -> Effect.quality(metric, value));
    return svg.end();
  }

  private static void panel(
      Svg svg,
      List<Effect> effects,
      int left,
      String title,
      Function<Effect, Interval> what,
      Function<Double, String> words) {
    List<Interval> all = effects.stream().map(what).toList();
    double most = extent(all, Interval::high, Interval::median);
    double least = extent(all, each -> -each.low(), each -> -each.median());
    double range = Math.max(most + least, 1e-9);
    // Room for the figures at the outer ends of the bars.
    double room = range * 92 / (PANEL - 2 * 92);
    Axis x = new Axis(-least - room, most + room, left, left + PANEL);
    double zero = x.at(0);
    int bottom = TOP + effects.size() * ROW;
    svg.label("middle strong", left + PANEL / 2.0, 16, title);
    svg.label("end small", zero - 8, 40, "\u2190 hurts");
    svg.label("small", zero + 8, 40, "helps \u2192");
    svg.add(
        "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
        zero, zero, TOP - 10, bottom);
    for (int i = 0; i < all.size(); i++) {
      bar(svg, all.get(i), x, TOP + i * ROW + ROW / 2.0, words);
    }
  }

  private static void bar(
      Svg svg, Interval effect, Axis x, double middle, Function<Double, String> words) {
    double zero = x.at(0);
    double end = x.at(effect.median());
    boolean helps = effect.median() >= 0;
    boolean shown = effect.excludes(0) || effect.count() == 1;
    svg.add(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"16\" rx=\"2\"/>",
        (helps ? "helps" : "hurts") + (shown ? "" : " unsure"),
        Math.min(zero, end),
        middle - 8,
        Math.max(1, Math.abs(end - zero)));
    if (effect.count() > 1) {
      svg.add(
          "<line class=\"whisker\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
          x.at(effect.low()), x.at(effect.high()), middle, middle);
    }
    double outer =
        helps ? Math.max(end, x.at(effect.high())) + 7 : Math.min(end, x.at(effect.low())) - 7;
    svg.label(
        helps ? "figure" : "end figure",
        outer,
        middle + 4,
        words.apply(effect.median()).replace('-', '\u2212'));
  }

  private static double extent(
      List<Interval> all, Function<Interval, Double> end, Function<Interval, Double> middle) {
    return all.stream()
        .flatMap(each -> Stream.of(end.apply(each), middle.apply(each)))
        .mapToDouble(Double::doubleValue)
        .max()
        .stream()
        .map(value -> Math.max(0, value))
        .findFirst()
        .orElse(0);
  }
}
