package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * After a linear rise, {@code final + (1 - final) (1 + cos(pi t)) / 2} with t from 0 to 1
 * (Loshchilov and Hutter, <a href="https://arxiv.org/abs/1608.03983">2016</a>).
 */
public record Cosine(Duration warmup, double last) implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "cosine",
          "half a cosine from the full rate to the final one",
          "https://arxiv.org/abs/1608.03983",
          List.of(Rise.OPTION, Option.number("final", 0, 0, 1, "factor at the end")),
          values -> new Cosine(values.duration("warmup"), values.number("final")));

  /**
   * Checks the factor.
   *
   * @throws IllegalArgumentException when it is out of range
   */
  public Cosine {
    Rules.range("final", last, 0, 1);
  }

  /** With a rise over that share of the run. */
  public Cosine(double warmup, double last) {
    this(Duration.share(warmup), last);
  }

  @Override
  public double factor(Progress progress) {
    return Rise.covers(warmup, progress)
        ? Rise.factor(warmup, progress)
        : half(1, last, Rise.rest(warmup, progress));
  }

  /** Half a cosine from one value to another, t from 0 to 1. */
  static double half(double from, double to, double t) {
    return to + (from - to) * 0.5 * (1 + Math.cos(Math.PI * t));
  }

  @Override
  public List<String> faults(Progress run) {
    return Fit.in(run).within("warmup", warmup).faults();
  }

  @Override
  public Schedule scaled(double times) {
    return new Cosine(warmup.scaled(times), last);
  }

  @Override
  public Choice choice() {
    return Choice.of("cosine").with("warmup", warmup.toString()).with("final", last);
  }
}
