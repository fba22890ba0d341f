package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * Factors at given places, and between them a straight line or, without {@code lines}, the factor
 * of the place before: {@code at: [0%, 20%, 100%], values: [0.1, 1, 0]}. From place a_i with value
 * v_i to the next, {@code v_i + (v_(i+1) - v_i) (step - a_i) / (a_(i+1) - a_i)}, as the {@code
 * PiecewiseLinear} of Page's <a href="https://github.com/davidcpage/cifar10-fast">cifar10-fast</a>
 * (2018), or v_i.
 *
 * @param at places from the start of the run, in order, the first at 0
 * @param values the factor at each
 */
public record Piecewise(List<Duration> at, List<Double> values, boolean lines) implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "piecewise",
          "given factors at given places, lines or steps between them",
          "https://github.com/davidcpage/cifar10-fast",
          List.of(
              Option.durations("at", List.of("0%", "20%", "100%"), "places, the first at 0"),
              Option.numbers("values", List.of(0.0, 1.0, 0.0), 0, 1000, "the factor at each"),
              Option.flag("lines", true, "straight lines between them, or else steps")),
          values ->
              new Piecewise(
                  values.durations("at"), values.numbers("values"), values.flag("lines")));

  /**
   * Checks the lists.
   *
   * @throws IllegalArgumentException when they do not fit each other
   */
  public Piecewise {
    at = List.copyOf(at);
    values = List.copyOf(values);
    if (at.isEmpty() || at.size() != values.size() || !at.get(0).isNone()) {
      throw new IllegalArgumentException(
          "expected as many places as values, the first place at 0%, but got at "
              + at
              + " and values "
              + values);
    }
    values.forEach(value -> Rules.range("values", value, 0, 1000));
    Rules.ascending("at", at);
  }

  @Override
  public double factor(Progress progress) {
    double step = progress.step();
    int next = 1;
    while (next < at.size() && at.get(next).in(progress) <= step) {
      next++;
    }
    double before = values.get(next - 1);
    if (!lines || next == at.size()) {
      return before;
    }
    double from = at.get(next - 1).in(progress);
    double to = at.get(next).in(progress);
    return before + (values.get(next) - before) * (step - from) / (to - from);
  }

  /** Places lie within the run; lines have to reach its end. */
  @Override
  public List<String> faults(Progress run) {
    Fit fit = Fit.in(run);
    int last = at.size() - 1;
    for (int i = 1; i <= last; i++) {
      if (i < last) {
        fit.before("at", at.get(i));
      } else {
        fit.within("at", at.get(i));
      }
    }
    return lines ? fit.atEnd("at", at.get(last)).faults() : fit.faults();
  }

  @Override
  public Schedule scaled(double times) {
    return new Piecewise(at.stream().map(each -> each.scaled(times)).toList(), values, lines);
  }

  @Override
  public Choice choice() {
    return Choice.of("piecewise")
        .with("at", Rules.texts(at))
        .with("values", values)
        .with("lines", lines);
  }
}
