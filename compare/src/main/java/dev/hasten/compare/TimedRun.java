package dev.hasten.compare;

import dev.hasten.data.DataPair;
import dev.hasten.engine.Machine;
import dev.hasten.engine.OtherLoad;
import dev.hasten.nn.Layer;
import dev.hasten.train.Target;
import dev.hasten.train.Trainer;
import dev.hasten.train.TrainingException;
import dev.hasten.train.TrainingJob;
import dev.hasten.train.TrainingResult;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.job.NamedRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** A training of a comparison, on its way to a {@link RunResult}. */
final class TimedRun implements AutoCloseable {
  private final Competitor competitor;
  private final long seed;
  private final Observer observer;
  private final Watched watched = new Watched();
  private final Credit credit;
  private final Layer model;
  private final Trainer trainer;
  private final OtherLoad load;
  private final boolean alone;
  private Optional<RunResult> failed = Optional.empty();

  /**
   * Makes its model and trainer.
   *
   * @param alone whether no other training is in memory
   */
  TimedRun(
      Competitor competitor,
      long seed,
      Target target,
      boolean stopAtTarget,
      boolean alone,
      DataPair data,
      Observer observer) {
    this.alone = alone;
    this.competitor = competitor;
    this.seed = seed;
    this.observer = observer;
    resetPeakMemory();
    load = OtherLoad.sinceNow();
    NamedRecipe recipe = competitor.recipe();
    TrainingJob training =
        TrainingJob.of(recipe.recipe(), data)
            .named(recipe.name())
            .withSeed(seed)
            .withTarget(target, stopAtTarget)
            .withObservers(List.of(observer, watched));
    credit = new Credit(target);
    model = recipe.modelFor(data.train());
    try {
      trainer = new Trainer(model, training);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /** Trains on until that share of it is done, 1 excluded; nothing where it has failed. */
  void advance(double share) {
    if (failed.isEmpty()) {
      try {
        requireWhole(trainer.runTo((long) (share * trainer.steps())));
      } catch (TrainingException diverged) {
        fail(diverged);
      }
    }
  }

  /** Trains on to the end. */
  RunResult finish() {
    if (failed.isEmpty()) {
      try {
        TrainingResult result = trainer.run();
        requireWhole(result.outcome());
        return credit.of(competitor, seed, result, watched, taken());
      } catch (TrainingException diverged) {
        fail(diverged);
      }
    }
    return failed.orElseThrow();
  }

  private void fail(TrainingException diverged) {
    if (competitor.baseline()) {
      throw diverged;
    }
    observer.on(new Event.Warned(watched.steps(), String.valueOf(diverged.getMessage())));
    failed = Optional.of(credit.diverged(competitor.name(), seed, watched, taken()));
  }

  private Credit.Taken taken() {
    return new Credit.Taken(alone ? Machine.peakResidentBytes() : 0, load.cores());
  }

  private static void requireWhole(Event.Outcome outcome) {
    if (outcome == Event.Outcome.INTERRUPTED) {
      throw new CancellationException("interrupted; run the same command again to go on");
    }
  }

  /** On Linux the high-water mark of memory can be set back; elsewhere it is not read. */
  private static void resetPeakMemory() {
    try {
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    } catch (IOException e) {
      return; // then the mark is that of the whole process
    }
  }

  @Override
  public void close() {
    try {
      trainer.close();
    } finally {
      model.close();
    }
  }
}
