package dev.hasten.train.speedup;

import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import java.util.ArrayList;
import java.util.List;

/** The straight line {@code start + (1 - start) min(t / length, 1)} of a warm-up, t in steps. */
record Rise(double start, Duration length) {

  /** The share at this moment, in [start, 1]. */
  double share(Progress progress) {
    double risen = length.isNone() ? 1 : Math.min(1, progress.step() / length.in(progress));
    return start + (1 - start) * risen;
  }

  /** What of it does not fit a run, a line each. */
  List<String> faults(String name, Progress run) {
    List<String> faults = new ArrayList<>();
    if (length.isTime()) {
      return faults; // known as the run goes
    }
    length.uncountable(run).ifPresent(faults::add);
    if (faults.isEmpty() && length.in(run) > run.steps()) {
      faults.add(
          "expected "
              + name
              + " to end before the run does ("
              + run.steps()
              + " steps), but got "
              + length
              + ": make it shorter");
    }
    return faults;
  }
}
