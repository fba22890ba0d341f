package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * The transformer's schedule (Vaswani et al., <a href="https://arxiv.org/abs/1706.03762">2017</a>,
 * "Noam"), with a peak of 1: {@code sqrt(w) min(n^-0.5, n w^-1.5)} at the n-th step, from 1, with a
 * warm-up of w steps. Whole runs of any length: the end does not enter.
 */
public record InverseRoot(Duration warmup) implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "inverse-root",
          "a straight rise, then one by the root of the step",
          "https://arxiv.org/abs/1706.03762",
          List.of(Option.duration("warmup", "10%", 1, "in which the rate rises from zero")),
          values -> new InverseRoot(values.duration("warmup")));

  @Override
  public double factor(Progress progress) {
    double rise = Math.max(1, warmup.wholeIn(progress));
    double number = progress.step() + 1.0;
    return Math.min(Math.sqrt(rise / number), number / rise);
  }

  @Override
  public List<String> faults(Progress run) {
    return Fit.in(run).within("warmup", warmup).faults();
  }

  @Override
  public Schedule scaled(double times) {
    return new InverseRoot(warmup.scaled(times));
  }

  @Override
  public Choice choice() {
    return Choice.of("inverse-root").with("warmup", warmup.toString());
  }
}
