package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * One cycle (Smith and Topin, <a href="https://arxiv.org/abs/1708.07120">2017</a>), as PyTorch's
 * OneCycleLR: half a cosine up from {@code 1 / start_divisor} to 1 over the warm-up, half a cosine
 * down to {@code 1 / (start_divisor * final_divisor)} at the last step. {@link OneCycleMomentum}
 * goes with it.
 */
public record OneCycle(Duration warmup, double startDivisor, double finalDivisor)
    implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "one-cycle",
          "up by half a cosine, then down to almost nothing",
          "https://arxiv.org/abs/1708.07120",
          List.of(
              Option.duration("warmup", "30%", 1, "in which the rate goes up"),
              Option.number("start_divisor", 25, 1, 1e9, "the first rate is the full one by this"),
              Option.number(
                  "final_divisor", 1e4, 1, 1e9, "the last rate is the first one by this")),
          values ->
              new OneCycle(
                  values.duration("warmup"),
                  values.number("start_divisor"),
                  values.number("final_divisor")));

  /** With a way up over that share of the run. */
  public OneCycle(double warmup, double startDivisor, double finalDivisor) {
    this(Duration.share(warmup), startDivisor, finalDivisor);
  }

  @Override
  public double factor(Progress progress) {
    double first = 1 / startDivisor;
    return path(warmup, progress, first, 1, first / finalDivisor);
  }

  /** From the first value to the peak over the warm-up, then to the last value at the last step. */
  static double path(Duration warmup, Progress progress, double first, double peak, double last) {
    double top = warmup.in(progress) - 1;
    double end = progress.steps() - 1.0;
    if (progress.step() <= top && top > 0) {
      return Cosine.half(first, peak, progress.step() / top);
    }
    return end <= top ? peak : Cosine.half(peak, last, (progress.step() - top) / (end - top));
  }

  @Override
  public List<String> faults(Progress run) {
    return Fit.in(run).within("warmup", warmup).faults();
  }

  @Override
  public Schedule scaled(double times) {
    return new OneCycle(warmup.scaled(times), startDivisor, finalDivisor);
  }

  @Override
  public Choice choice() {
    return Choice.of("one-cycle")
        .with("warmup", warmup.toString())
        .with("start_divisor", startDivisor)
        .with("final_divisor", finalDivisor);
  }
}
