package dev.hasten.train;

import dev.hasten.engine.OperatorProfile;
import dev.hasten.engine.Threads;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.range.RangeTest;
import dev.hasten.train.range.RateCurve;
import dev.hasten.train.seam.Duration;
import java.util.Map;
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
  private final RunParts run;
  private final Evaluations evaluations;
  private final TrainingLoop loop;
  private final TrialSteps trials;
  private final BackgroundBatches background;
  private boolean begun;
  private boolean closed;

  /**
   * Draws the model's first weights, operates on it and makes the optimizer.
   *
   * @throws IllegalArgumentException when recipe, model and data do not fit each other
   */
  public Trainer(Layer model, TrainingJob job) {
    run = RunParts.of(model, job);
    evaluations = new Evaluations(run);
    loop = new TrainingLoop(run, evaluations);
    trials = new TrialSteps(run, loop);
    background = new BackgroundBatches(run.step());
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
    new Resumption(run, loop).fromNewest(anyMachine, rewarm);
    return loop.progress().step();
  }

  /**
   * A line from each speedup that changed the layers of the model on what it changed, by its name:
   * where the cost can change, parameters and multiply-accumulates before and after.
   */
  public Map<String, String> changes() {
    return run.log().changes();
  }

  /** Steps of the whole recipe. */
  public long steps() {
    return run.start().steps();
  }

  /**
   * Trains to the end of the recipe, to the target if the job stops there, or to an interrupt; with
   * checkpoints, leaves one there.
   *
   * @throws TrainingException when the loss or the weights are no longer finite, or too many steps
   *     in a row had to be skipped
   */
  public TrainingResult run() {
    Event.Outcome outcome = advance(steps());
    begun = false;
    end(outcome);
    return new TrainingResult(
        outcome,
        loop.progress().step(),
        run.step().skippedSteps(),
        run.stopwatch().seconds(),
        run.log().waitingShare(),
        run.history().metrics(),
        run.history().reached(),
        run.history().evaluations(),
        run.saving().last());
  }

  /**
   * Trains until so many steps are done, or to where {@link #run} would end before; nothing is
   * prepared in the background then and its clock stands still, until {@link #run} goes on from
   * there, to the same bits. So trainings can take turns on one machine.
   *
   * @return {@code COMPLETED} when the steps are done
   * @throws TrainingException when the loss or the weights are no longer finite, or too many steps
   *     in a row had to be skipped
   */
  public Event.Outcome runTo(long steps) {
    Event.Outcome outcome = advance(steps);
    background.rest();
    return outcome;
  }

  private Event.Outcome advance(long until) {
    requireOpen();
    boolean whole = false;
    try (Threads.Setting threads = Threads.forTraining()) {
      begin();
      Event.Outcome outcome = loop.train(until);
      whole = true;
      return outcome;
    } finally {
      if (!whole) {
        begun = false;
        end(Event.Outcome.FAILED);
      }
    }
  }

  private void begin() {
    background.goOn();
    if (!begun) {
      begun = true;
      run.observers().on(run.state().started(run.job(), loop.progress()));
      run.log().begin(loop.progress());
      run.model().training(true);
    }
  }

  private void end(Event.Outcome outcome) {
    run.observers()
        .on(
            new Event.Ended(
                loop.progress().step(),
                outcome,
                run.stopwatch().seconds(),
                run.step().skippedSteps(),
                run.history().metrics()));
  }

  /**
   * Does something while the model holds the weights that evaluations see, in fp32; then it holds
   * those that it trains on with, and nothing else has changed. Between two calls that train.
   */
  public void asEvaluated(Runnable look) {
    requireOpen();
    try (BackgroundBatches.Awake batches = background.awake()) { // statistics may need them
      evaluations.look(look);
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
    try (BackgroundBatches.Awake batches = background.awake()) {
      return trials.findRate(test);
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
    try (BackgroundBatches.Awake batches = background.awake()) {
      return trials.profile(warmUp, steps);
    }
  }

  /**
   * Trains some steps that no observer is told of, for a trainer that is thrown away then: Java has
   * compiled and libtorch unpacked when the next one begins.
   */
  public void warmUp(int steps) {
    requireOpen();
    try (BackgroundBatches.Awake batches = background.awake()) {
      trials.warmUp(steps);
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
      background.goOn();
      try {
        run.saving().close();
      } finally {
        run.step().close();
        run.model().training(false);
      }
    }
  }
}
