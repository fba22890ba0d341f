package dev.hasten.train;

import dev.hasten.data.BadExample;
import dev.hasten.data.TrainingData;
import dev.hasten.train.checkpoint.Manifest;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observers;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.step.Cut;
import dev.hasten.train.step.LossMeter;
import dev.hasten.train.step.TrainingStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Tells the observers how a run goes: what there is to know at its start, and its log steps. */
final class RunLog {
  private final TrainingJob job;
  private final Observers observers;
  private final TrainingStep step;
  private final Surgeries surgeries;
  private final Optional<WorkerControl> workers;
  private final DataWait wait = new DataWait();
  private final List<String> beforehand = new ArrayList<>();
  private double loggedSeconds;
  private double countedSeconds; // since when examples are counted: not what a resume did not see
  private long loggedStep;

  RunLog(
      TrainingJob job,
      Observers observers,
      TrainingStep step,
      Surgeries surgeries,
      Optional<WorkerControl> workers) {
    this.job = job;
    this.observers = observers;
    this.step = step;
    this.surgeries = surgeries;
    this.workers = workers;
  }

  /** Keeps a warning until the run begins. */
  void warnBeforehand(String words) {
    beforehand.add(words);
  }

  /** Tells a warning. */
  void warn(Progress progress, String words) {
    observers.on(new Event.Warned(progress.step(), words));
  }

  /** Tells that the step was skipped. */
  void skipped(Progress progress, String reason) {
    observers.on(new Event.Skipped(progress.step(), step.skippedSteps(), reason));
  }

  /** Goes on from a checkpoint. */
  void resumed(Manifest.Clock clock) {
    loggedSeconds = clock.loggedSeconds();
    loggedStep = clock.loggedStep();
    countedSeconds = clock.seconds();
  }

  /** A line from each surgery on what it changed, by the name of the speedup. */
  Map<String, String> changes() {
    return surgeries.changes();
  }

  /** The run begins: what surgery changed, what the data have left out, and all warnings. */
  void begin(Progress progress) {
    step.countExamples(); // those of a range test or of warming up are not this run's
    step.countSecondsWaited();
    surgeries.events(progress).forEach(observers::on);
    tellLeftOut(progress);
    beforehand.forEach(words -> warn(progress, words));
  }

  /** Once where both sets are parts of one. */
  private void tellLeftOut(Progress progress) {
    List<TrainingData> all = new ArrayList<>(List.of(job.data()));
    job.evaluation().ifPresent(all::add);
    List<BadExample> told = List.of();
    for (TrainingData data : all) {
      if (!data.leftOut().isEmpty() && !data.leftOut().equals(told)) {
        told = data.leftOut();
        observers.on(new Event.LeftOut(progress.step(), data.name(), told));
      }
    }
  }

  /** A step is done. */
  void stepped(Progress progress, double seconds) {
    for (Cut cut : step.cuts()) {
      observers.on(new Event.MicroBatched(progress.step(), cut.examples(), cut.words()));
    }
    observers.on(new Event.Stepped(progress.step(), progress.epoch(), seconds));
  }

  /**
   * A log step.
   *
   * @param begun the moment before the step
   * @param seconds of training so far
   * @return the first step since the last log step whose loss was not finite
   */
  OptionalLong log(Progress progress, Progress begun, double seconds) {
    LossMeter.Reading reading = step.lossMeter().read();
    double since = seconds - countedSeconds;
    double rate = step.countExamples() / Math.max(1e-9, since);
    double waiting = wait.add(step.countSecondsWaited(), since);
    Map<String, Double> settings = new LinkedHashMap<>(step.settings(begun));
    settings.putAll(ScheduledSettings.values(job.recipe(), surgeries.courses(), begun));
    settings.values().removeIf(value -> value.isNaN()); // of methods that do not act in this step
    observers.on(
        new Event.Progressed(
            progress.step(),
            progress.epoch(),
            reading.mean(),
            step.learningRate(begun),
            seconds,
            rate,
            waiting,
            settings));
    adjustWorkers(progress, waiting, rate, since);
    OptionalLong first = numbered(reading.firstNonFinite());
    loggedSeconds = seconds;
    countedSeconds = seconds;
    loggedStep = progress.step();
    return first;
  }

  private void adjustWorkers(Progress progress, double waiting, double rate, double since) {
    workers
        .flatMap(control -> control.look(waiting, rate, since))
        .ifPresent(
            change ->
                observers.on(
                    new Event.Adjusted(
                        progress.step(),
                        change.before(),
                        change.workers(),
                        change.depth(),
                        change.words())));
    if (workers.filter(WorkerControl::canRaise).isEmpty()) {
      wait.advice().ifPresent(words -> warn(progress, words));
    }
  }

  /** The first step since the last log step whose loss was not finite. */
  OptionalLong firstNonFinite() {
    return numbered(step.lossMeter().firstNonFinite());
  }

  private OptionalLong numbered(OptionalLong sinceLogged) {
    return sinceLogged.isPresent()
        ? OptionalLong.of(loggedStep + sinceLogged.getAsLong() + 1)
        : sinceLogged;
  }

  /** The share of the run that was waiting for data. */
  double waitingShare() {
    return wait.share();
  }

  /** The seconds of training at the last log step. */
  double loggedSeconds() {
    return loggedSeconds;
  }

  /** The last log step. */
  long loggedStep() {
    return loggedStep;
  }
}
