package dev.hasten.train;

import dev.hasten.data.Batches;
import dev.hasten.data.Dataset;
import dev.hasten.data.Prefetch;
import dev.hasten.engine.RandomStreams;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.seam.ModelSurgery;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Update;
import dev.hasten.train.step.LossMeter;
import dev.hasten.train.step.Steps;
import dev.hasten.train.step.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
  private static final int PREFETCHED = 2;

  private final Layer model;
  private final TrainingJob job;
  private final RandomStreams streams;
  private final TrainingStep step;
  private final Stopwatch stopwatch = new Stopwatch();
  private final List<Event.Evaluated> evaluations = new ArrayList<>();
  private Optional<Event.Reached> reached = Optional.empty();
  private Progress progress;
  private double loggedSeconds;
  private long loggedStep;
  private boolean closed;

  /**
   * Draws the model's first weights, operates on it and makes the optimizer.
   *
   * @throws IllegalArgumentException when recipe, model and data do not fit each other
   */
  public Trainer(Layer model, TrainingJob job) {
    this.model = model;
    this.job = job;
    Recipe recipe = job.recipe();
    Dataset data = job.data();
    streams = new RandomStreams(job.seed());
    stopwatch.start();
    if (job.freshWeights()) {
      model.initialize(streams);
    } else {
      model.bindAll(streams);
    }
    Batches batches = new Batches(data, recipe.batch(), job.seed(), false, true);
    progress =
        new Progress(
            0, recipe.length().inSteps(batches.batchesPerEpoch()), batches.batchesPerEpoch());
    Seams seams = new Seams(streams, data.inputShape(), data.classes());
    recipe.speedups().forEach(speedup -> speedup.install(seams));
    for (ModelSurgery surgery : seams.surgeries()) {
      LOG.debug("{}", surgery.operate(model, data.inputShape()));
    }
    step =
        Steps.of(
            model,
            job.prefetch() ? new Prefetch(batches, PREFETCHED) : batches,
            seams,
            recipe.precision(),
            recipe.optimizer(),
            recipe.schedule());
    stopwatch.stop();
  }

  /**
   * Trains to the end of the recipe, to the target if the job stops there, or to an interrupt.
   *
   * @throws TrainingException when the loss is no longer finite
   */
  public TrainingResult run() {
    tell(started());
    model.training(true);
    Event.Outcome outcome = Event.Outcome.FAILED;
    try {
      outcome = train();
    } finally {
      stopwatch.stop();
      tell(new Event.Ended(progress.step(), outcome, stopwatch.seconds(), lastMetrics()));
    }
    return new TrainingResult(
        outcome,
        progress.step(),
        stopwatch.seconds(),
        lastMetrics(),
        reached,
        List.copyOf(evaluations));
  }

  private Event.Outcome train() {
    stopwatch.start();
    long evaluateEvery = job.recipe().evaluateEvery().inSteps(progress.stepsPerEpoch());
    while (progress.step() < progress.steps()) {
      Update update = step.run(progress);
      progress = progress.next();
      if (update instanceof Update.Skipped skipped) {
        tell(new Event.Warned(progress.step(), skipped.reason()));
      }
      boolean last = progress.step() == progress.steps();
      if (last || progress.step() % job.logEvery() == 0) {
        log();
      }
      if (last || progress.step() % evaluateEvery == 0) {
        evaluate();
        if (job.stopAtTarget() && reached.isPresent()) {
          return Event.Outcome.TARGET;
        }
      }
      if (Thread.interrupted()) {
        return Event.Outcome.INTERRUPTED;
      }
    }
    return Event.Outcome.COMPLETED;
  }

  private void log() {
    LossMeter.Reading reading = step.lossMeter().read();
    double seconds = stopwatch.seconds();
    double examples = (double) (progress.step() - loggedStep) * job.recipe().batch();
    double rate = examples / Math.max(1e-9, seconds - loggedSeconds);
    double learningRate = step.learningRate(progress);
    tell(
        new Event.Progressed(
            progress.step(), progress.epoch(), reading.mean(), learningRate, seconds, rate));
    if (reading.firstNonFinite().isPresent()) {
      throw nonFinite(loggedStep + reading.firstNonFinite().getAsLong() + 1);
    }
    loggedSeconds = seconds;
    loggedStep = progress.step();
  }

  private static TrainingException nonFinite(long step) {
    return new TrainingException(
        "expected a finite loss, but that of step "
            + step
            + " is not: lower the learning rate, lengthen its warm-up, clip gradients, or look for"
            + " values that are not numbers in the data");
  }

  private void evaluate() {
    if (job.evaluation().isEmpty()) {
      return;
    }
    stopwatch.stop();
    long begun = System.nanoTime();
    Map<String, Double> metrics;
    stopwatch.start(); // making the evaluated weights is part of training
    try (Interception swapped = step.evaluationWeights()) {
      stopwatch.stop();
      metrics = Evaluator.evaluate(model, job.evaluation().get());
    }
    double seconds = (System.nanoTime() - begun) * 1e-9;
    Event.Evaluated evaluated =
        new Event.Evaluated(
            progress.step(), progress.epoch(), stopwatch.seconds(), seconds, metrics);
    evaluations.add(evaluated);
    tell(evaluated);
    if (reached.isEmpty() && job.target().isPresent() && job.target().get().reachedBy(metrics)) {
      String metric = job.target().get().metric();
      Event.Reached event =
          new Event.Reached(
              progress.step(),
              progress.epoch(),
              stopwatch.seconds(),
              metric,
              metrics.getOrDefault(metric, Double.NaN));
      reached = Optional.of(event);
      tell(event);
    }
    stopwatch.start();
  }

  private Map<String, Double> lastMetrics() {
    return evaluations.isEmpty() ? Map.of() : evaluations.get(evaluations.size() - 1).metrics();
  }

  private Event.Started started() {
    long parameters = model.parameters().values().stream().mapToLong(p -> p.tensor().numel()).sum();
    return new Event.Started(
        job.name(),
        job.seed(),
        progress.step(),
        progress.steps(),
        progress.stepsPerEpoch(),
        job.recipe().batch(),
        parameters,
        job.recipe().precision().label());
  }

  private void tell(Event event) {
    job.observers()
        .forEach(
            observer -> {
              try {
                observer.on(event);
              } catch (RuntimeException e) {
                LOG.warn("an observer failed on {}", event, e);
              }
            });
  }

  /** Leaves the evaluation weights in the model and frees everything else. Twice does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      step.close();
      model.training(false);
    }
  }
}
