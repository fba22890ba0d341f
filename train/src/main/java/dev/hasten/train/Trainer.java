package dev.hasten.train;

import dev.hasten.data.BatchSource;
import dev.hasten.data.Dataset;
import dev.hasten.data.Prefetch;
import dev.hasten.data.TrainingData;
import dev.hasten.engine.OperatorProfile;
import dev.hasten.engine.PrecisionChoice;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Threads;
import dev.hasten.nn.Documents;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observers;
import dev.hasten.train.loss.NumberLoss;
import dev.hasten.train.range.RangeTest;
import dev.hasten.train.range.RateCurve;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Metric;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Update;
import dev.hasten.train.step.Steps;
import dev.hasten.train.step.TrainingStep;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;

/**
 * Trains one model by one recipe.
 *
 * <pre>{@code
 * try (Trainer trainer = new Trainer(model, TrainingJob.of(recipe, data))) {
 *   TrainingResult result = trainer.run();
 * }
 * }</pre>
 *
 * <p>An interrupt of the thread ends {@link #run} at the next step boundary. The model stays the
 * caller's; after {@link #close} it holds the evaluation weights in memory of its own.
 */
public final class Trainer implements AutoCloseable {
  private static final int PREFETCHED = 2;

  private final Layer model;
  private final TrainingJob job;
  private final Observers observers;
  private final TrainingStep step;
  private final Stopwatch stopwatch = new Stopwatch();
  private final History history;
  private final Saving saving;
  private final RunState state;
  private final RunLog log;
  private Progress progress;
  private Optional<BatchSource.Pause> paused = Optional.empty(); // between two calls that train
  private boolean begun;
  private boolean closed;

  /**
   * Draws the model's first weights, operates on it and makes the optimizer.
   *
   * @throws IllegalArgumentException when recipe, model and data do not fit each other
   */
  public Trainer(Layer model, TrainingJob job) {
    this.model = model;
    this.job = job;
    observers = new Observers(job.observers());
    Recipe recipe = job.recipe();
    PrecisionChoice.requireUsable(recipe.precision());
    recipe
        .precisionFault()
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(fault);
            });
    TrainingData data = job.data();
    MetricFit.require(recipe, job.target(), data, job.evaluation());
    RandomStreams streams = new RandomStreams(job.seed());
    stopwatch.set(job.secondsBefore());
    stopwatch.start();
    if (job.freshWeights()) {
      model.initialize(streams);
    } else {
      model.bindAll(streams);
    }
    BatchSource batches = data.batches(recipe.batch(), job.seed());
    progress = FirstStep.of(recipe, data, batches);
    Seams seams =
        Seams.of(
            streams,
            data,
            recipe.loss().orElse(NumberLoss.SQUARED_ERROR),
            () -> FirstStep.sample(job));
    Surgeries.operate(model, recipe, seams);
    Optional<Prefetch> ahead =
        job.prefetch() ? Optional.of(new Prefetch(batches, PREFETCHED)) : Optional.empty();
    step =
        Steps.of(
            model,
            ahead.map(BatchSource.class::cast).orElse(batches),
            seams,
            recipe.precision(),
            recipe.optimizer(),
            recipe.schedule(),
            recipe.schedules());
    log =
        new RunLog(
            job,
            observers,
            step,
            ahead.flatMap(each -> data.workers().map(some -> WorkerControl.of(some, each))));
    if (recipe.countsTime()) {
      log.warnBeforehand("a duration counts wall time: another run will not give the same bits");
    }
    if (data.documentStart().isPresent() && !Documents.areApart(model)) {
      log.warnBeforehand(
          "several documents share a window of "
              + data.name()
              + ", and the model lets them see each other: Documents.apart(model, "
              + data.documentStart().get()
              + ") keeps them apart");
    }
    history = new History(job.target(), Metric.usual(data.task()));
    saving = new Saving(job.checkpointing(), progress.stepsPerEpoch(), history);
    state = new RunState(model, step, streams, history, stopwatch, RunIdentity.of(job));
    stopwatch.stop();
  }

  /**
   * Goes on, when {@link #run} is called, from the job's newest whole checkpoint: with the same
   * bits as if the run had not been left. Only the length of the recipe may have changed. Without
   * any checkpoint it begins at the start.
   *
   * @param anyMachine whether to go on from one of another machine, without that promise
   * @return the steps done
   * @throws IllegalArgumentException when all are damaged, or of another recipe or machine
   */
  public long resume(boolean anyMachine) {
    return resume(anyMachine, Duration.NONE);
  }

  /**
   * As {@link #resume(boolean)}; where the length has changed, with a learning rate that rises
   * anew, in a straight line from zero to the schedule's, so that the weights are not thrown off by
   * a rate that jumped (Ibrahim et al., <a href="https://arxiv.org/abs/2403.08763">2024</a>).
   * Without that, a schedule of the new length holds from the next step on, wherever that puts the
   * rate.
   *
   * @param rewarm the length of the rise; none for none
   * @return the steps done
   * @throws IllegalArgumentException when all are damaged, of another recipe or machine, or of this
   *     length while a rise is asked for
   */
  public long resume(boolean anyMachine, Duration rewarm) {
    requireOpen();
    saving
        .newest(log::warnBeforehand)
        .ifPresent(
            checkpoint -> {
              state.restore(checkpoint, progress, anyMachine);
              saving.resumed(checkpoint);
              progress = progress.at(checkpoint.manifest().step()).after(stopwatch.seconds());
              step.resumedAt(progress);
              OtherLength.of(checkpoint, state.identity(), rewarm)
                  .ifPresent(other -> log.warnBeforehand(other.goOn(step, progress)));
              log.resumed(checkpoint.manifest().clock());
            });
    return progress.step();
  }

  /** Steps of the whole recipe. */
  public long steps() {
    return progress.steps();
  }

  /**
   * Trains to the end of the recipe, to the target if the job stops there, or to an interrupt; with
   * checkpoints, leaves one there.
   *
   * @throws TrainingException when the loss or the weights are no longer finite
   */
  public TrainingResult run() {
    Event.Outcome outcome = advance(progress.steps());
    begun = false;
    observers.on(new Event.Ended(progress.step(), outcome, stopwatch.seconds(), history.metrics()));
    return new TrainingResult(
        outcome,
        progress.step(),
        stopwatch.seconds(),
        log.waitingShare(),
        history.metrics(),
        history.reached(),
        history.evaluations(),
        saving.last());
  }

  /**
   * Trains until so many steps are done, or to where {@link #run} would end before; nothing is
   * prepared in the background then and its clock stands still, until {@link #run} goes on from
   * there, to the same bits. So trainings can take turns on one machine.
   *
   * @return {@code COMPLETED} when the steps are done
   * @throws TrainingException when the loss or the weights are no longer finite
   */
  public Event.Outcome runTo(long steps) {
    Event.Outcome outcome = advance(steps);
    paused = Optional.of(step.pauseBatches());
    return outcome;
  }

  private Event.Outcome advance(long until) {
    requireOpen();
    boolean whole = false;
    try (Threads.Setting threads = Threads.forTraining()) {
      begin();
      Event.Outcome outcome = train(until);
      if (progress.step() == progress.steps() || outcome != Event.Outcome.COMPLETED) {
        saving.finish().forEach(observers::on); // one that failed is tried again
        save();
      }
      whole = true;
      return outcome;
    } finally {
      stopwatch.stop();
      saving.finish().forEach(observers::on);
      if (!whole) {
        begun = false;
        observers.on(
            new Event.Ended(
                progress.step(), Event.Outcome.FAILED, stopwatch.seconds(), history.metrics()));
      }
    }
  }

  private void begin() {
    unpause();
    if (!begun) {
      begun = true;
      observers.on(state.started(job, progress));
      log.begin(progress);
      model.training(true);
    }
  }

  private void unpause() {
    paused.ifPresent(BatchSource.Pause::close);
    paused = Optional.empty();
  }

  private Event.Outcome train(long until) {
    try {
      return trained(Math.min(until, progress.steps()));
    } catch (CancellationException e) {
      if (Thread.interrupted()) { // while it waited for a batch: no step was begun
        return Event.Outcome.INTERRUPTED;
      }
      throw e;
    }
  }

  private Event.Outcome trained(long until) {
    stopwatch.start();
    long evaluateEvery = job.recipe().evaluateEvery().inSteps(progress.stepsPerEpoch());
    while (progress.step() < until && !atTarget()) {
      if (Thread.interrupted()) {
        return Event.Outcome.INTERRUPTED;
      }
      Progress latest = progress;
      Update update = step.run(progress);
      progress = progress.next().after(stopwatch.seconds());
      if (update instanceof Update.Skipped skipped) {
        log.warn(progress, skipped.reason());
        if (skipped.ends()) {
          throw new TrainingException(skipped.reason());
        }
      }
      log.stepped(progress, stopwatch.seconds());
      boolean last = progress.step() == progress.steps();
      if (last || progress.step() % job.logEvery() == 0) {
        refuseNonFinite(log.log(progress, latest, stopwatch.seconds()));
      }
      if (last || progress.step() % evaluateEvery == 0) {
        evaluate();
      }
      if (saving.due(progress)) {
        save();
      }
      saving.done().forEach(observers::on);
    }
    return atTarget() ? Event.Outcome.TARGET : Event.Outcome.COMPLETED;
  }

  private boolean atTarget() {
    return job.stopAtTarget() && history.reached().isPresent();
  }

  private void save() {
    if (saving.lacks(progress)) {
      refuseNonFinite(log.firstNonFinite());
      saving.finish().forEach(observers::on); // one at a time, in memory too
      saving.write(state.snapshot(progress, log.loggedSeconds(), log.loggedStep()));
    }
  }

  private void refuseNonFinite(OptionalLong lossAt) {
    if (lossAt.isPresent()) {
      saving.finish().forEach(observers::on); // so that the last good one can be named
      throw TrainingException.nonFinite("loss", lossAt.getAsLong(), saving.last());
    }
  }

  /**
   * Making the evaluated weights is part of training; nothing is trained or made ready in the
   * background while the clock is off.
   */
  private void evaluate() {
    if (job.evaluation().isPresent()) {
      Event.Evaluated evaluated;
      try (Interception swapped = step.evaluationWeights();
          BatchSource.Pause quiet = step.pauseBatches()) {
        evaluated = evaluated(job.evaluation().get());
      }
      observers.on(evaluated);
      step.evaluated(evaluated.metrics());
      history.add(evaluated).ifPresent(observers::on);
      stopwatch.start();
    }
  }

  private Event.Evaluated evaluated(Dataset examples) {
    stopwatch.stop();
    long begun = System.nanoTime();
    Map<String, Double> metrics = Evaluator.evaluate(model, examples);
    double seconds = (System.nanoTime() - begun) * 1e-9;
    return new Event.Evaluated(
        progress.step(), progress.epoch(), stopwatch.seconds(), seconds, metrics);
  }

  /**
   * Does something while the model holds the weights that evaluations see, in fp32; then it holds
   * those that it trains on with, and nothing else has changed. Between two calls that train.
   */
  public void asEvaluated(Runnable look) {
    requireOpen();
    boolean resting = paused.isPresent();
    unpause(); // statistics may need batches
    try (Threads.Setting threads = Threads.forTraining();
        Interception swapped = step.evaluationWeights();
        BatchSource.Pause quiet = step.pauseBatches()) {
      look.run();
    } finally {
      paused = resting ? Optional.of(step.pauseBatches()) : Optional.empty();
    }
  }

  /**
   * Tries learning rates from low to high, a step each, with everything else as in the run's next
   * step; then weights, optimizer, data and random streams are what they were, bit for bit.
   *
   * @throws CancellationException when this thread is interrupted; all is put back then too
   */
  public RateCurve findRate(RangeTest test) {
    requireOpen();
    boolean training = model.isTraining();
    model.training(true);
    try (Threads.Setting threads = Threads.forTraining();
        RunState.Here before = state.here()) {
      try {
        return test.run(rate -> RateTrial.loss(step, progress, rate));
      } finally {
        before.comeBack();
        model.training(training);
      }
    }
  }

  /**
   * Trains on for some steps under libtorch's profiler, after some more to warm up: where the time
   * of a step goes.
   *
   * @throws IllegalStateException where there is no profiler, or one is on already
   */
  public OperatorProfile profile(int warmUp, int steps) {
    requireOpen();
    model.training(true);
    try (Threads.Setting threads = Threads.forTraining()) {
      steps(warmUp);
      return OperatorProfile.of(() -> steps(steps));
    }
  }

  /**
   * Trains some steps that no observer is told of, for a trainer that is thrown away then: Java has
   * compiled and libtorch unpacked when the next one begins.
   */
  public void warmUp(int steps) {
    requireOpen();
    model.training(true);
    try (Threads.Setting threads = Threads.forTraining()) {
      steps(steps);
    }
  }

  private void steps(int count) {
    for (int i = 0; i < count; i++) {
      step.run(progress);
      progress = progress.step() + 1 < progress.steps() ? progress.next() : progress;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "expected an open trainer, but it was closed: make a new one");
    }
  }

  /** Leaves the evaluation weights in the model and frees everything else. Twice does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      unpause();
      try {
        saving.close();
      } finally {
        step.close();
        model.training(false);
      }
    }
  }
}
