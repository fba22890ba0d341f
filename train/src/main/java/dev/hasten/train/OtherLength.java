package dev.hasten.train;

import dev.hasten.train.checkpoint.Checkpoint;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.step.TrainingStep;
import java.util.Locale;
import java.util.Optional;

/**
 * A run that goes on with another length than it was left with: its schedules are those of the new
 * length from there on, and the learning rate may rise anew.
 *
 * @param before the length it was left with
 * @param now the length it goes on with
 * @param rewarm how long the rate rises anew; none for not at all
 */
record OtherLength(String before, String now, Duration rewarm) {
  /**
   * The change, if there is one.
   *
   * @throws IllegalArgumentException when there is none and yet the rate is to rise anew
   */
  static Optional<OtherLength> of(Checkpoint checkpoint, RunIdentity identity, Duration rewarm) {
    String before = checkpoint.manifest().recipe().getOrDefault(RunIdentity.LENGTH, "");
    String now = identity.recipe().getOrDefault(RunIdentity.LENGTH, "");
    if (!before.equals(now)) {
      return Optional.of(new OtherLength(before, now, rewarm));
    }
    if (!rewarm.isNone()) {
      throw new IllegalArgumentException(
          "expected another length for the learning rate to rise anew, but got the same, "
              + now
              + ": leave the rise out, or make the run longer");
    }
    return Optional.empty();
  }

  /**
   * Has the rate rise anew, if asked.
   *
   * @return a line on what becomes of the rate
   */
  String goOn(TrainingStep step, Progress progress) {
    long rise = rise(rewarm, progress);
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
        rise > 0 ? "rising anew over " + rise + " steps" : "with no new rise (rewarm gives one)");
  }

  /**
   * The steps of a rise.
   *
   * @param rewarm its length; none for none
   * @param progress where it begins
   * @throws IllegalArgumentException when fewer steps are left
   */
  static long rise(Duration rewarm, Progress progress) {
    long left = progress.steps() - progress.step();
    long rise = rewarm.isNone() ? 0 : Math.max(1, (long) rewarm.wholeIn(progress));
    if (rise > left) {
      throw new IllegalArgumentException(
          "expected a rise within the " + left + " steps left, but got " + rewarm + ": shorten it");
    }
    return rise;
  }
}
