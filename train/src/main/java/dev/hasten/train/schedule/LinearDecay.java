package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * After a linear rise, {@code 1 - (1 - final) t} with t from 0 to 1, to zero unless told otherwise
 * (Defazio et al., <a href="https://arxiv.org/abs/2310.07831">2023</a>, who find none of the usual
 * ones better): with its rise the triangle of the speed-run records of small nets (Jordan, <a
 * href="https://arxiv.org/abs/2404.00498">2024</a>).
 */
public record LinearDecay(Duration warmup, double last) implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "linear",
          "a straight line from the full rate to the final one",
          "https://arxiv.org/abs/2310.07831",
          List.of(Rise.OPTION, Option.number("final", 0, 0, 1, "factor at the end")),
          values -> new LinearDecay(values.duration("warmup"), values.number("final")));

  /**
   * Checks the factor.
   *
   * @throws IllegalArgumentException when it is out of range
   */
  public LinearDecay {
    Rules.range("final", last, 0, 1);
  }

  /** With a rise over that share of the run. */
  public LinearDecay(double warmup, double last) {
    this(Duration.share(warmup), last);
  }

  @Override
  public double factor(Progress progress) {
    return Rise.covers(warmup, progress)
        ? Rise.factor(warmup, progress)
        : 1 - (1 - last) * Rise.rest(warmup, progress);
  }

  @Override
  public List<String> faults(Progress run) {
    return Fit.in(run).within("warmup", warmup).faults();
  }

  @Override
  public Schedule scaled(double times) {
    return new LinearDecay(warmup.scaled(times), last);
  }

  @Override
  public Choice choice() {
    return Choice.of("linear").with("warmup", warmup.toString()).with("final", last);
  }
}
