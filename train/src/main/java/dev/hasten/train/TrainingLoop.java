package dev.hasten.train;

import dev.hasten.train.event.Event;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Update;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;

/** A run: steps, and after each what is logged, evaluated and saved. */
final class TrainingLoop {
  private final RunParts run;
  private final Evaluations evaluations;
  private Progress progress;

  TrainingLoop(RunParts run, Evaluations evaluations) {
    this.run = run;
    this.evaluations = evaluations;
    progress = run.start();
  }

  /** The moment before the next step. */
  Progress progress() {
    return progress;
  }

  /** Goes on with another step than the next one. */
  void moveTo(Progress other) {
    progress = other;
  }

  /**
   * Trains until so many steps are done, or to where the run ends before; there it saves what no
   * checkpoint has. Then the clock stands still and nothing is being written.
   */
  Event.Outcome train(long until) {
    try {
      Event.Outcome outcome = stepsOrInterrupt(until);
      if (isAtEnd() || outcome != Event.Outcome.COMPLETED) {
        finishSaving(); // one that failed is tried again
        save();
      }
      return outcome;
    } finally {
      run.stopwatch().stop();
      finishSaving();
    }
  }

  private Event.Outcome stepsOrInterrupt(long until) {
    try {
      return steps(Math.min(until, progress.steps()));
    } catch (CancellationException e) {
      if (Thread.interrupted()) { // while it waited for a batch: no step was begun
        return Event.Outcome.INTERRUPTED;
      }
      throw e;
    }
  }

  private Event.Outcome steps(long until) {
    run.stopwatch().start();
    long evaluateEvery = run.job().recipe().evaluateEvery().inSteps(progress.stepsPerEpoch());
    while (progress.step() < until && !atTarget()) {
      if (Thread.interrupted()) {
        return Event.Outcome.INTERRUPTED;
      }
      Progress begun = progress;
      Update update = run.step().run(begun); // from the next batch to the moved weights
      progress = begun.next().after(run.stopwatch().seconds());

      log(update, begun);
      if (isAtEnd() || progress.step() % evaluateEvery == 0) {
        evaluations.evaluate(progress);
      }
      if (run.saving().due(progress)) {
        save();
      }
      run.saving().done().forEach(run.observers()::on);
    }
    return atTarget() ? Event.Outcome.TARGET : Event.Outcome.COMPLETED;
  }

  private boolean atTarget() {
    return run.job().stopAtTarget() && run.history().reached().isPresent();
  }

  /** Whether all steps of the recipe are done. */
  private boolean isAtEnd() {
    return progress.step() == progress.steps();
  }

  private void log(Update update, Progress begun) {
    if (update instanceof Update.Skipped skipped) {
      run.log().skipped(progress, skipped.reason());
      if (skipped.ends()) {
        throw new TrainingException(skipped.reason());
      }
    }
    run.log().stepped(progress, run.stopwatch().seconds());
    if (isAtEnd() || progress.step() % run.job().logEvery() == 0) {
      refuseNonFinite(run.log().log(progress, begun, run.stopwatch().seconds()));
    }
  }

  /** Begins a checkpoint, where there is something that the newest has not. */
  private void save() {
    if (run.saving().lacks(progress)) {
      refuseNonFinite(run.log().firstNonFinite());
      finishSaving(); // one at a time, in memory too
      RunLog log = run.log();
      run.saving().write(run.state().snapshot(progress, log.loggedSeconds(), log.loggedStep()));
    }
  }

  private void refuseNonFinite(OptionalLong lossAt) {
    if (lossAt.isPresent()) {
      finishSaving(); // so that the last good one can be named
      throw TrainingException.nonFinite("loss", lossAt.getAsLong(), run.saving().last());
    }
  }

  /** Waits for the checkpoint that is being written, and tells of it. */
  private void finishSaving() {
    run.saving().finish().forEach(run.observers()::on);
  }
}
