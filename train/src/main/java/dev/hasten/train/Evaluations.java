package dev.hasten.train;

import dev.hasten.data.BatchSource;
import dev.hasten.data.Dataset;
import dev.hasten.engine.Threads;
import dev.hasten.nn.Interception;
import dev.hasten.train.event.Event;
import dev.hasten.train.seam.Progress;
import java.util.Map;

/**
 * What is done with the weights that are to be evaluated: in fp32, with nothing made ready in the
 * background meanwhile.
 */
final class Evaluations {
  private final RunParts run;

  Evaluations(RunParts run) {
    this.run = run;
  }

  /**
   * Evaluates, where there are examples for it, and tells observers, schedules and history, in that
   * order. Making the evaluated weights is part of training; while they are evaluated the clock
   * stands still.
   */
  void evaluate(Progress progress) {
    run.job().evaluation().ifPresent(examples -> evaluate(examples, progress));
  }

  private void evaluate(Dataset examples, Progress progress) {
    Event.Evaluated evaluated;
    try (Interception swapped = run.step().evaluationWeights();
        BatchSource.Pause quiet = run.step().pauseBatches()) {
      evaluated = evaluated(examples, progress);
    }
    run.observers().on(evaluated);
    run.step().evaluated(evaluated.metrics());
    run.history().add(evaluated).ifPresent(run.observers()::on);
    run.stopwatch().start();
  }

  private Event.Evaluated evaluated(Dataset examples, Progress progress) {
    run.stopwatch().stop();
    long begun = System.nanoTime();
    Map<String, Double> metrics = Evaluator.evaluate(run.model(), examples);
    double seconds = (System.nanoTime() - begun) * 1e-9;
    return new Event.Evaluated(
        progress.step(), progress.epoch(), run.stopwatch().seconds(), seconds, metrics);
  }

  /** Does something with them that is no part of the run. */
  void look(Runnable look) {
    try (Threads.Setting threads = Threads.forTraining();
        Interception swapped = run.step().evaluationWeights();
        BatchSource.Pause quiet = run.step().pauseBatches()) {
      look.run();
    }
  }
}
