package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * Always 1, after a linear rise, as Optax's <a
 * href="https://optax.readthedocs.io/en/latest/api/optimizer_schedules.html">constant_schedule</a>.
 */
public record Constant(Duration warmup) implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "constant",
          "the same rate throughout",
          "https://optax.readthedocs.io/en/latest/api/optimizer_schedules.html",
          List.of(Rise.OPTION),
          values -> new Constant(values.duration("warmup")));

  /** With a rise over that share of the run. */
  public Constant(double warmup) {
    this(Duration.share(warmup));
  }

  @Override
  public double factor(Progress progress) {
    return Rise.covers(warmup, progress) ? Rise.factor(warmup, progress) : 1;
  }

  @Override
  public List<String> faults(Progress run) {
    return Fit.in(run).within("warmup", warmup).faults();
  }

  @Override
  public Schedule scaled(double times) {
    return new Constant(warmup.scaled(times));
  }

  @Override
  public Choice choice() {
    return Choice.of("constant").with("warmup", warmup.toString());
  }
}
