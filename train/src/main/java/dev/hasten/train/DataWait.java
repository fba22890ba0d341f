package dev.hasten.train;

import java.util.Locale;
import java.util.Optional;

/** How much of a training goes by in waiting for data. */
final class DataWait {
  private static final double HIGH = 0.1;
  private static final double SECONDS_TO_JUDGE = 3;

  private double waited;
  private double seconds;
  private double latelyWaited; // since the run has its pace
  private double latelySeconds;
  private boolean begun;
  private boolean told;

  /** A stretch of the run; the share of it that was waiting. */
  double add(double waitedSeconds, double stretchSeconds) {
    waited += waitedSeconds;
    seconds += stretchSeconds;
    if (begun) { // the first stretch holds the first batch and the set-up of kernels
      latelyWaited += waitedSeconds;
      latelySeconds += stretchSeconds;
    }
    begun = true;
    return share(waitedSeconds, stretchSeconds);
  }

  /** Of all stretches. */
  double share() {
    return share(waited, seconds);
  }

  /** What to do, once, where much of the time is lost. */
  Optional<String> advice() {
    double share = share(latelyWaited, latelySeconds);
    if (told || latelySeconds < SECONDS_TO_JUDGE || share < HIGH) {
      return Optional.empty();
    }
    told = true;
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%.0f%% of the time goes by in waiting for data: hasten data bench names the slow stage,"
                + " hasten data pack takes decoding out of training",
            100 * share));
  }

  private static double share(double part, double whole) {
    return whole <= 0 ? 0 : Math.max(0, Math.min(1, part / whole));
  }
}
