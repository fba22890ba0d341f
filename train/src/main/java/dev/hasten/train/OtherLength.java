package dev.hasten.train;

import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.step.TrainingStep;
import java.util.Locale;

/**
 * A run that goes on with another length than it was left with: its schedules are those of the new
 * length from there on, and the learning rate may rise anew.
 */
record OtherLength(String before, Length now) {
  static OtherLength from(String before, Length now) {
    return new OtherLength(before, now);
  }

  /** Where the length is the same there is nothing to rise for. */
  static void refuse(Duration rewarm) {
    if (!rewarm.isNone()) {
      throw new IllegalArgumentException(
          "expected another length for the learning rate to rise anew, but got the same: leave the"
              + " rise out, or make the run longer");
    }
  }

  /**
   * Has the rate rise anew, if asked.
   *
   * @return a line on what becomes of the rate
   */
  String goOn(TrainingStep step, Progress progress, Duration rewarm) {
    long left = progress.steps() - progress.step();
    long rise = rewarm.isNone() ? 0 : Math.max(1, (long) rewarm.wholeIn(progress));
    if (rise > left) {
      throw new IllegalArgumentException(
          "expected a rise within the " + left + " steps left, but got " + rewarm + ": shorten it");
    }
    if (rise > 0) {
      step.rewarm(progress.step(), rise);
    }
    return String.format(
        Locale.ROOT,
        "the length was %s and is %s: the learning rate is that of a run of the new length from here"
            + " on (%.3g in the next step), %s",
        before,
        now,
        step.learningRate(progress),
        rise > 0 ? "rising anew over " + rise + " steps" : "without rising anew (rewarm)");
  }
}
