package dev.hasten.train.schedule;

import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects what of a schedule does not fit a run. */
final class Fit {
  private final Progress run;
  private final List<String> faults = new ArrayList<>();

  private Fit(Progress run) {
    this.run = run;
  }

  static Fit in(Progress run) {
    return new Fit(run);
  }

  /** A stretch no longer than the run. */
  Fit within(String option, Duration duration) {
    if (counted(duration) && duration.in(run) > run.steps()) {
      refuse(
          "expected %s no longer than the run (%,d steps), but %s is %s: shorten it",
          option, duration);
    }
    return this;
  }

  /** A place before the run's end: one that is never reached was meant otherwise. */
  Fit before(String option, Duration place) {
    if (counted(place) && place.in(run) >= run.steps()) {
      refuse(
          "expected %s before the end of the run (%,d steps), but %s is %s: take it out",
          option, place);
    }
    return this;
  }

  /** A place at the run's end or beyond it. */
  Fit atEnd(String option, Duration place) {
    if (counted(place) && place.in(run) < run.steps()) {
      refuse(
          "expected %s to reach the end of the run (%,d steps), but %s is %s: end at 100%%",
          option, place);
    }
    return this;
  }

  /** Two stretches that leave each other room. */
  Fit together(String option, Duration one, String other, Duration two) {
    if (counted(one)
        && counted(two)
        && one.in(run) <= run.steps()
        && two.in(run) <= run.steps()
        && one.in(run) + two.in(run) > run.steps()) {
      faults.add(
          String.format(
              Locale.ROOT,
              "expected %s and %s within the run (%,d steps) together, but %s is %s and %s is %s:"
                  + " shorten one",
              option,
              other,
              run.steps(),
              one,
              steps(one),
              two,
              steps(two)));
    }
    return this;
  }

  /** Anything that the run can count. */
  Fit countable(Duration duration) {
    counted(duration);
    return this;
  }

  /** What parts say. */
  Fit and(List<String> more) {
    faults.addAll(more);
    return this;
  }

  /** False, and a fault where nobody will ever know it, when its steps are not known. */
  private boolean counted(Duration duration) {
    if (duration.isTime()) {
      return false; // known as the run goes
    }
    duration.uncountable(run).ifPresent(faults::add);
    return duration.uncountable(run).isEmpty();
  }

  private void refuse(String form, String option, Duration duration) {
    faults.add(String.format(Locale.ROOT, form, option, run.steps(), duration, steps(duration)));
  }

  private String steps(Duration duration) {
    return String.format(Locale.ROOT, "%,.0f steps", duration.wholeIn(run));
  }

  List<String> faults() {
    return List.copyOf(faults);
  }
}
