package dev.hasten.compare;

import dev.hasten.data.DataPair;
import dev.hasten.engine.Machine;
import dev.hasten.nn.Layer;
import dev.hasten.train.Target;
import dev.hasten.train.Trainer;
import dev.hasten.train.TrainingJob;
import dev.hasten.train.TrainingResult;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.NamedRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Trains the baseline and other recipes of a job to its target, seed by seed, in an order that
 * rotates so that no recipe always runs on the warmer machine.
 *
 * @param job with a target
 * @param chosen recipes besides the baseline
 * @param seeds of the runs: each is used once by every recipe
 * @param ablate whether each chosen recipe also runs without each of its speedups
 * @param wholeBaseline whether the baseline goes on to its end after it has reached the target
 */
public record Comparison(
    Job job, List<NamedRecipe> chosen, List<Long> seeds, boolean ablate, boolean wholeBaseline) {
  /** Copies the lists. */
  public Comparison {
    chosen = List.copyOf(chosen);
    seeds = List.copyOf(seeds);
  }

  /**
   * Runs it all.
   *
   * @param data the examples of the job; stay the caller's
   * @param book where results are kept: what it has already is not run again
   * @param observer is told what happens in each run
   * @throws IllegalArgumentException when the job has no target
   * @throws CancellationException when the thread is interrupted; finished runs are in the book
   */
  public ComparisonResult run(DataPair data, ResultBook book, Observer observer) {
    Target target =
        job.target()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "expected a target to compare at, but "
                            + job.file()
                            + " has none: add target: {metric: accuracy, at_least: ...}"));
    List<Competitor> competitors = Competitor.of(job, chosen, ablate);
    List<RunResult> results = new ArrayList<>();
    for (int turn = 0; turn < seeds.size(); turn++) {
      List<Competitor> order = new ArrayList<>(competitors);
      Collections.rotate(order, -turn);
      for (Competitor competitor : order) {
        long seed = seeds.get(turn);
        results.add(
            book.find(competitor.name(), seed)
                .orElseGet(() -> book.keep(train(competitor, seed, target, data, observer))));
      }
    }
    return new ComparisonResult(target, Job.BASELINE, results);
  }

  private RunResult train(
      Competitor competitor, long seed, Target target, DataPair data, Observer observer) {
    resetPeakMemory();
    NamedRecipe recipe = competitor.recipe();
    boolean stop = competitor.baseline() && !wholeBaseline;
    TrainingJob training =
        TrainingJob.of(recipe.recipe(), data)
            .named(recipe.name())
            .withSeed(seed)
            .withTarget(target, stop)
            .withObservers(List.of(observer));
    try (Layer model = model(recipe, data);
        Trainer trainer = new Trainer(model, training)) {
      TrainingResult result = trainer.run();
      if (result.outcome() == Event.Outcome.INTERRUPTED) {
        throw new CancellationException("interrupted; run the same command again to go on");
      }
      return credited(competitor, seed, target, result);
    }
  }

  private static Layer model(NamedRecipe recipe, DataPair data) {
    return recipe.model().make().apply(data.train().inputShape(), data.train().classes());
  }

  /** The baseline is credited at its first crossing, the others at their end. */
  private static RunResult credited(
      Competitor competitor, long seed, Target target, TrainingResult result) {
    boolean atCrossing = competitor.baseline() && result.reached().isPresent();
    double seconds = atCrossing ? result.reached().get().seconds() : result.seconds();
    long steps = atCrossing ? result.reached().get().step() : result.steps();
    double metric =
        atCrossing
            ? result.reached().get().value()
            : result.metrics().getOrDefault(target.metric(), Double.NaN);
    return new RunResult(
        competitor.name(),
        seed,
        atCrossing || target.reachedBy(result.metrics()),
        seconds,
        steps,
        metric,
        result.evaluations().stream().mapToDouble(Event.Evaluated::evaluationSeconds).sum(),
        steps * (double) competitor.recipe().recipe().batch() / seconds,
        Machine.peakResidentBytes(),
        result.evaluations().stream()
            .map(
                e ->
                    new RunResult.Point(
                        e.seconds(), e.metrics().getOrDefault(target.metric(), Double.NaN)))
            .toList());
  }

  /** On Linux the high-water mark of memory can be set back; elsewhere it is not read. */
  private static void resetPeakMemory() {
    try {
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    } catch (IOException e) {
      return; // then the mark is that of the whole process
    }
  }
}
