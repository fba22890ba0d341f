package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * After a linear rise, {@code factor ^ (s / every)} with s the steps since the rise, as PyTorch's
 * <a
 * href="https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html">ExponentialLR</a>
 * where {@code every} is one of its steps.
 */
public record Exponential(Duration warmup, double drop, Duration every) implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "exponential",
          "ever smaller by the same factor",
          "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html",
          List.of(
              Rise.OPTION,
              Option.number("factor", 0.95, 0, 1, "what the rate is multiplied by"),
              Option.duration("every", "1ep", "in which it is multiplied once")),
          values ->
              new Exponential(
                  values.duration("warmup"), values.number("factor"), values.duration("every")));

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when they are out of range
   */
  public Exponential {
    Rules.range("factor", drop, 0, 1);
    Rules.some("every", every);
  }

  @Override
  public double factor(Progress progress) {
    return Rise.covers(warmup, progress)
        ? Rise.factor(warmup, progress)
        : Math.pow(drop, Rise.since(warmup, progress) / every.in(progress));
  }

  @Override
  public List<String> faults(Progress run) {
    return Fit.in(run).within("warmup", warmup).countable(every).faults();
  }

  @Override
  public Schedule scaled(double times) {
    return new Exponential(warmup.scaled(times), drop, every.scaled(times));
  }

  @Override
  public Choice choice() {
    return Choice.of("exponential")
        .with("warmup", warmup.toString())
        .with("factor", drop)
        .with("every", every.toString());
  }
}
