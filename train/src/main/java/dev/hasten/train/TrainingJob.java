package dev.hasten.train;

import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.train.event.Observer;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link Trainer} needs besides the model. Immutable.
 *
 * @param name what events call the run
 * @param recipe how to train
 * @param data the training set; stays the caller's
 * @param evaluation held-out examples; without them nothing is evaluated
 * @param seed of every random stream and of the order of examples
 * @param freshWeights whether to draw first weights (else those in the model are kept)
 * @param target the quality to reach, if any
 * @param stopAtTarget whether training ends there
 * @param logEvery steps between two {@link dev.hasten.train.event.Event.Progressed}
 * @param prefetch whether batches are made ahead on a thread of their own
 * @param observers are told what happens
 */
public record TrainingJob(
    String name,
    Recipe recipe,
    Dataset data,
    Optional<Dataset> evaluation,
    long seed,
    boolean freshWeights,
    Optional<Target> target,
    boolean stopAtTarget,
    int logEvery,
    boolean prefetch,
    List<Observer> observers) {
  /** Copies the observers. */
  public TrainingJob {
    observers = List.copyOf(observers);
  }

  /** Trains on all of {@code data}, evaluates nothing, seed 1. */
  public static TrainingJob of(Recipe recipe, Dataset data) {
    return new TrainingJob(
        "training",
        recipe,
        data,
        Optional.empty(),
        1,
        true,
        Optional.empty(),
        false,
        50,
        true,
        List.of());
  }

  /** Trains on one part and evaluates on the other. */
  public static TrainingJob of(Recipe recipe, DataPair data) {
    return of(recipe, data.train()).withEvaluation(data.test());
  }

  /** With that name. */
  public TrainingJob named(String newName) {
    return new TrainingJob(
        newName,
        recipe,
        data,
        evaluation,
        seed,
        freshWeights,
        target,
        stopAtTarget,
        logEvery,
        prefetch,
        observers);
  }

  /** Evaluated on those examples. */
  public TrainingJob withEvaluation(Dataset examples) {
    return new TrainingJob(
        name,
        recipe,
        data,
        Optional.of(examples),
        seed,
        freshWeights,
        target,
        stopAtTarget,
        logEvery,
        prefetch,
        observers);
  }

  /** With that seed. */
  public TrainingJob withSeed(long newSeed) {
    return new TrainingJob(
        name,
        recipe,
        data,
        evaluation,
        newSeed,
        freshWeights,
        target,
        stopAtTarget,
        logEvery,
        prefetch,
        observers);
  }

  /** From the weights that the model has. */
  public TrainingJob keepingWeights() {
    return new TrainingJob(
        name,
        recipe,
        data,
        evaluation,
        seed,
        false,
        target,
        stopAtTarget,
        logEvery,
        prefetch,
        observers);
  }

  /** With a target, and whether to stop there. */
  public TrainingJob withTarget(Target newTarget, boolean stop) {
    return new TrainingJob(
        name,
        recipe,
        data,
        evaluation,
        seed,
        freshWeights,
        Optional.of(newTarget),
        stop,
        logEvery,
        prefetch,
        observers);
  }

  /** With that many steps between two log events. */
  public TrainingJob withLogEvery(int steps) {
    return new TrainingJob(
        name,
        recipe,
        data,
        evaluation,
        seed,
        freshWeights,
        target,
        stopAtTarget,
        steps,
        prefetch,
        observers);
  }

  /** With batches made on the training thread. */
  public TrainingJob withoutPrefetch() {
    return new TrainingJob(
        name,
        recipe,
        data,
        evaluation,
        seed,
        freshWeights,
        target,
        stopAtTarget,
        logEvery,
        false,
        observers);
  }

  /** Told to those. */
  public TrainingJob withObservers(List<? extends Observer> those) {
    return new TrainingJob(
        name,
        recipe,
        data,
        evaluation,
        seed,
        freshWeights,
        target,
        stopAtTarget,
        logEvery,
        prefetch,
        List.copyOf(those));
  }
}
