package dev.hasten.cli;

import dev.hasten.train.event.Event;
import dev.hasten.train.seam.Metric;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Events and amounts in words. */
final class Words {
  private Words() {}

  static String details(Event.Started started) {
    String from = started.step() > 0 ? format(", on from step %,d", started.step()) : "";
    return format(
            "%,d parameters, batch %d, %s, %,d steps in %s epochs",
            started.parameters(),
            started.batch(),
            started.precision(),
            started.steps(),
            amount((double) started.steps() / started.stepsPerEpoch()))
        + from;
  }

  static String of(Event.Evaluated evaluated) {
    StringBuilder line = new StringBuilder();
    line.append(format("epoch %5.2f  %7.1f s", evaluated.epoch(), evaluated.seconds()));
    for (Map.Entry<String, Double> metric : evaluated.metrics().entrySet()) {
      line.append("  ").append(metric.getKey()).append(' ').append(words(metric));
    }
    return line.toString();
  }

  /** Of a training's end: without top-5, which few ask for. */
  static String of(Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .filter(metric -> !metric.getKey().equals(Metric.TOP5.label()))
        .map(metric -> metric.getKey() + " " + words(metric))
        .collect(Collectors.joining(", "));
  }

  private static String words(Map.Entry<String, Double> metric) {
    return Metric.words(metric.getKey(), metric.getValue());
  }

  /** Whether so many cores that others use make training slow, and its times worth little. */
  static boolean isCrowded(double cores) {
    return cores >= 0.25;
  }

  static String crowded(double cores) {
    return format(
        "something else keeps %.1f of this machine's cores busy, which can make training many times"
            + " slower: these times are not those of a quiet machine",
        cores);
  }

  /** As a share of the time. */
  static String waiting(double share) {
    return format("waiting for data %.1f%%", 100 * share);
  }

  /** Whole where it is whole: 4, 2.5. */
  static String amount(double value) {
    return Math.abs(value - Math.rint(value)) < 0.05
        ? format("%.0f", value)
        : format("%.1f", value);
  }

  /** A rate of any size in few characters: 4.0e-3. */
  static String rate(double value) {
    return format("%.1e", value).replaceFirst("e([+-])0?", "e$1").replace("e+", "e");
  }

  /** 0:07, 12:34, 1:02:03. */
  static String time(double seconds) {
    long whole = Math.round(Math.max(0, Math.min(seconds, 3.6e8)));
    return whole < 3600
        ? format("%d:%02d", whole / 60, whole % 60)
        : format("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
