package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * One cycle (Smith and Topin, <a href="https://arxiv.org/abs/1708.07120">2017</a>), as PyTorch's
 * OneCycleLR: half a cosine up from {@code 1 / start_divisor} to 1 over the warm-up, half a cosine
 * down to {@code 1 / (start_divisor * final_divisor)} at the last step.
 */
public record OneCycle(double warmup, double startDivisor, double finalDivisor)
    implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "one-cycle",
          "up by half a cosine, then down to almost nothing",
          "https://arxiv.org/abs/1708.07120",
          List.of(
              Option.number("warmup", 0.3, 0, 1, "share of all steps that go up"),
              Option.number("start_divisor", 25, 1, 1e9, "the first rate is the full one by this"),
              Option.number(
                  "final_divisor", 1e4, 1, 1e9, "the last rate is the first one by this")),
          values ->
              new OneCycle(
                  values.number("warmup"),
                  values.number("start_divisor"),
                  values.number("final_divisor")));

  @Override
  public double factor(Progress progress) {
    double first = 1 / startDivisor;
    double last = first / finalDivisor;
    double peak = warmup * progress.steps() - 1;
    double end = progress.steps() - 1.0;
    if (progress.step() <= peak && peak > 0) {
      return between(first, 1, progress.step() / peak);
    }
    return end <= peak ? 1 : between(1, last, (progress.step() - peak) / (end - peak));
  }

  /** Half a cosine. */
  private static double between(double from, double to, double share) {
    return to + (from - to) * 0.5 * (1 + Math.cos(Math.PI * share));
  }

  @Override
  public Choice choice() {
    return Choice.of("one-cycle")
        .with("warmup", warmup)
        .with("start_divisor", startDivisor)
        .with("final_divisor", finalDivisor);
  }
}
