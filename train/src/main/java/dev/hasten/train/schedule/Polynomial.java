package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * After a linear rise, {@code final + (1 - final) (1 - t)^power} with t from 0 to 1, as PyTorch's
 * PolynomialLR (DeepLab's "poly": Chen et al., <a href="https://arxiv.org/abs/1606.00915">2016</a>,
 * with a power of 0.9).
 */
public record Polynomial(Duration warmup, double power, double last) implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "polynomial",
          "a power of what is left of the run",
          "https://arxiv.org/abs/1606.00915",
          List.of(
              Rise.OPTION,
              Option.number("power", 2, 0, 100, "of the rest of the run"),
              Option.number("final", 0, 0, 1, "factor at the end")),
          values ->
              new Polynomial(
                  values.duration("warmup"), values.number("power"), values.number("final")));

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when they are out of range
   */
  public Polynomial {
    Rules.range("power", power, 0, 100);
    Rules.range("final", last, 0, 1);
  }

  @Override
  public double factor(Progress progress) {
    return Rise.covers(warmup, progress)
        ? Rise.factor(warmup, progress)
        : last + (1 - last) * Math.pow(1 - Rise.rest(warmup, progress), power);
  }

  @Override
  public List<String> faults(Progress run) {
    return Fit.in(run).within("warmup", warmup).faults();
  }

  @Override
  public Schedule scaled(double times) {
    return new Polynomial(warmup.scaled(times), power, last);
  }

  @Override
  public Choice choice() {
    return Choice.of("polynomial")
        .with("warmup", warmup.toString())
        .with("power", power)
        .with("final", last);
  }
}
