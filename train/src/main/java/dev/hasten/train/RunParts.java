package dev.hasten.train;

import dev.hasten.data.BatchSource;
import dev.hasten.data.Prefetch;
import dev.hasten.data.TrainingData;
import dev.hasten.engine.PrecisionChoice;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Undo;
import dev.hasten.nn.Documents;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Observers;
import dev.hasten.train.loss.NumberLoss;
import dev.hasten.train.seam.Metric;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.step.Steps;
import dev.hasten.train.step.TrainingStep;
import java.util.Optional;

/**
 * What a run is made of.
 *
 * @param start the moment before the first step
 */
record RunParts(
    Layer model,
    TrainingJob job,
    Observers observers,
    TrainingStep step,
    Stopwatch stopwatch,
    History history,
    Saving saving,
    RunState state,
    RunLog log,
    Progress start) {
  private static final int PREFETCHED = 2;

  /**
   * Checks the job; then, on the clock, since all of that is training: draws the model's first
   * weights unless it keeps those that it has, operates on it and puts the step together. When a
   * part refuses, those before it are closed and the model's weights lie in memory of their own.
   *
   * @throws IllegalArgumentException when recipe, model and data do not fit each other
   */
  static RunParts of(Layer model, TrainingJob job) {
    requireFit(job);
    Recipe recipe = job.recipe();
    TrainingData data = job.data();
    Stopwatch stopwatch = new Stopwatch();
    stopwatch.set(job.secondsBefore());
    stopwatch.start();
    RandomStreams streams = new RandomStreams(job.seed());
    RunIdentity identity = RunIdentity.of(job);
    Observers observers = new Observers(job.observers());
    History history = new History(job.target(), Metric.usual(data.task()));
    if (job.freshWeights()) {
      model.initialize(streams);
    } else {
      model.bindAll(streams);
    }
    Undo undo = new Undo();
    try {
      BatchSource batches = data.batches(recipe.batch(), job.seed());
      undo.push(batches::close);
      Progress start = FirstStep.of(recipe, data, batches);
      Saving saving = new Saving(job.checkpointing(), start.stepsPerEpoch(), history);
      undo.push(saving::close);
      Seams seams =
          Seams.of(
              streams,
              data,
              recipe.loss().orElse(NumberLoss.SQUARED_ERROR),
              () -> FirstStep.sample(job));
      Surgeries surgeries = Surgeries.operate(model, recipe, seams);
      Optional<Prefetch> ahead =
          job.prefetch() ? Optional.of(new Prefetch(batches, PREFETCHED)) : Optional.empty();
      undo.forgetFirst(); // the step closes its batches, also when it refuses
      TrainingStep step =
          Steps.of(
              model,
              ahead.map(BatchSource.class::cast).orElse(batches),
              seams,
              recipe.precision(),
              recipe.optimizer(),
              recipe.schedule(),
              recipe.schedules());
      undo.push(step::close);
      Optional<WorkerControl> workers =
          ahead.flatMap(each -> data.workers().map(some -> WorkerControl.of(some, each)));
      RunLog log = new RunLog(job, observers, step, surgeries, workers);
      warn(log, model, job);
      RunState state = new RunState(model, step, streams, history, stopwatch, identity);
      stopwatch.stop();
      return new RunParts(
          model, job, observers, step, stopwatch, history, saving, state, log, start);
    } catch (RuntimeException | Error e) {
      undo.run(e);
      throw e;
    }
  }

  private static void requireFit(TrainingJob job) {
    Recipe recipe = job.recipe();
    PrecisionChoice.requireUsable(recipe.precision());
    recipe
        .precisionFault()
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(fault);
            });
    MetricFit.require(recipe, job.target(), job.data(), job.evaluation());
  }

  private static void warn(RunLog log, Layer model, TrainingJob job) {
    if (job.recipe().countsTime()) {
      log.warnBeforehand("a duration counts wall time: another run will not give the same bits");
    }
    job.data()
        .documentStart()
        .filter(start -> !Documents.areApart(model))
        .ifPresent(
            start ->
                log.warnBeforehand(
                    "several documents share a window of "
                        + job.data().name()
                        + ", and the model lets them see each other: Documents.apart(model, "
                        + start
                        + ") keeps them apart"));
  }
}
