package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;

/** The linear rise that a schedule may begin with. */
final class Rise {
  static final Option OPTION =
      Option.duration("warmup", "0%", 1, "in which the rate rises from zero in a straight line");

  private Rise() {}

  /** Whether the step is in the rise. */
  static boolean covers(Duration warmup, Progress progress) {
    return progress.step() < warmup.wholeIn(progress);
  }

  /** {@code (step + 1) / rise}: from the first step's share to 1 at the last step of the rise. */
  static double factor(Duration warmup, Progress progress) {
    return (progress.step() + 1) / warmup.wholeIn(progress);
  }

  /** Steps since the rise. */
  static double since(Duration warmup, Progress progress) {
    return progress.step() - warmup.wholeIn(progress);
  }

  /** From 0 just after the rise to 1 at the end. */
  static double rest(Duration warmup, Progress progress) {
    double length = progress.steps() - warmup.wholeIn(progress);
    return length <= 0 ? 1 : Math.min(1, since(warmup, progress) / length);
  }
}
