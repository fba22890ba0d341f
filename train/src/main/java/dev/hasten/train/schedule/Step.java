package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * After a linear rise, {@code factor ^ floor(step / every)}, as PyTorch's <a
 * href="https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html">StepLR</a>.
 */
public record Step(Duration warmup, double drop, Duration every) implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "step",
          "the rate times a factor every so often",
          "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html",
          List.of(
              Rise.OPTION,
              Option.number("factor", 0.1, 0, 1, "what the rate is multiplied by"),
              Option.duration("every", "1ep", 1e9, "between two drops")),
          values ->
              new Step(
                  values.duration("warmup"), values.number("factor"), values.duration("every")));

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when they are out of range
   */
  public Step {
    Rules.range("factor", drop, 0, 1);
    Rules.some("every", every);
  }

  /** With a rise over that share of the run, and so many epochs between two drops. */
  public Step(double warmup, double drop, double every) {
    this(Duration.share(warmup), drop, Duration.epochs(every));
  }

  @Override
  public double factor(Progress progress) {
    return Rise.covers(warmup, progress)
        ? Rise.factor(warmup, progress)
        : Math.pow(drop, Math.floor(progress.step() / every.in(progress)));
  }

  @Override
  public List<String> faults(Progress run) {
    return Fit.in(run).within("warmup", warmup).countable(every).faults();
  }

  @Override
  public Schedule scaled(double times) {
    return new Step(warmup.scaled(times), drop, every.scaled(times));
  }

  @Override
  public Choice choice() {
    return Choice.of("step")
        .with("warmup", warmup.toString())
        .with("factor", drop)
        .with("every", every.toString());
  }
}
