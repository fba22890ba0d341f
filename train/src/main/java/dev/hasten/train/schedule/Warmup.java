package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Progress;

/** The linear rise that each schedule may begin with. */
final class Warmup {
  static final Option OPTION =
      Option.number("warmup", 0, 0, 1, "share of all steps in which the rate rises from zero");

  private Warmup() {}

  /** Whether the step is in the rise. */
  static boolean rises(double warmup, Progress progress) {
    return progress.step() < Math.rint(warmup * progress.steps());
  }

  /** {@code (step + 1) / rise}: from the first step's share to 1 at the last step of the rise. */
  static double factor(double warmup, Progress progress) {
    return (progress.step() + 1) / Math.rint(warmup * progress.steps());
  }

  /** From 0 just after the rise to 1 at the end. */
  static double rest(double warmup, Progress progress) {
    double rise = Math.rint(warmup * progress.steps());
    double length = progress.steps() - rise;
    return length <= 0 ? 1 : Math.min(1, (progress.step() - rise) / length);
  }
}
