package dev.hasten.compare;

import dev.hasten.data.Unit;
import dev.hasten.train.seam.Metric;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * A measured column of a comparison: a median over seeds, and its interval.
 *
 * @param heading with its unit
 * @param value of one run
 * @param form of the number in words
 */
record Column(String heading, ToDoubleFunction<RunResult> value, DoubleFunction<String> form) {
  private static final double MEGABYTE = 1 << 20;

  /** The columns of every table, between "times sooner" and the end. */
  static List<Column> all(ComparisonResult result) {
    Unit unit = result.unit();
    String metric = result.target().metric();
    return List.of(
        new Column("seconds", RunResult::seconds, tenths()),
        new Column("steps", RunResult::steps, whole()),
        new Column(unit.name() + "/s", run -> run.examplesPerSecond() * unit.perExample(), whole()),
        new Column("peak MB", run -> run.peakBytes() / MEGABYTE, whole()),
        new Column("final " + metric, RunResult::finalMetric, each -> Metric.words(metric, each)));
  }

  private static DoubleFunction<String> tenths() {
    return number -> String.format(Locale.ROOT, "%,.1f", number);
  }

  private static DoubleFunction<String> whole() {
    return number -> String.format(Locale.ROOT, "%,.0f", number);
  }

  /** What evaluations took, which is in no other column. */
  static Column evaluation() {
    return new Column("evaluation s", RunResult::evaluationSeconds, tenths());
  }

  String median(List<RunResult> runs) {
    return text(interval(runs).median());
  }

  /** Empty where there is one run, or all are alike. */
  String range(List<RunResult> runs) {
    String low = low(runs);
    return low.isEmpty() ? "" : low + "-" + high(runs);
  }

  /** The low end of the interval; empty as {@link #range}. */
  String low(List<RunResult> runs) {
    Interval interval = interval(runs);
    return hasRange(interval) ? text(interval.low()) : "";
  }

  /** The high end of the interval; empty as {@link #range}. */
  String high(List<RunResult> runs) {
    Interval interval = interval(runs);
    return hasRange(interval) ? text(interval.high()) : "";
  }

  private boolean hasRange(Interval interval) {
    return interval.count() > 1 && !text(interval.low()).equals(text(interval.high()));
  }

  private Interval interval(List<RunResult> runs) {
    List<Double> values = runs.stream().map(value::applyAsDouble).filter(Double::isFinite).toList();
    return values.isEmpty() ? new Interval(Double.NaN, 0, 0, 1) : Interval.of(values);
  }

  private String text(double number) {
    return Double.isFinite(number) ? form.apply(number) : "-";
  }
}
