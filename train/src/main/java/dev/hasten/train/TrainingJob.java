package dev.hasten.train;

import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.TrainingData;
import dev.hasten.train.event.Observer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a {@link Trainer} needs besides the model. Immutable.
 *
 * @param name what events call the run
 * @param recipe how to train
 * @param data the training set: a dataset, or batches of the user's own; stays the caller's
 * @param evaluation held-out examples; without them nothing is evaluated
 * @param seed of every random stream and of the order of examples
 * @param freshWeights whether to draw first weights (else those in the model are kept)
 * @param target the quality to reach, if any
 * @param stopAtTarget whether training ends there
 * @param logEvery steps between two {@link dev.hasten.train.event.Event.Progressed}
 * @param prefetch whether batches are made ahead on a thread of their own
 * @param observers are told what happens
 * @param checkpointing where and when the run is saved, if it is
 * @param secondsBefore spent for this training already, as on {@link AutoBatch}: its clock starts
 *     there
 */
public record TrainingJob(
    String name,
    Recipe recipe,
    TrainingData data,
    Optional<Dataset> evaluation,
    long seed,
    boolean freshWeights,
    Optional<Target> target,
    boolean stopAtTarget,
    int logEvery,
    boolean prefetch,
    List<Observer> observers,
    Optional<Checkpointing> checkpointing,
    double secondsBefore) {
  /** Copies the observers. */
  public TrainingJob {
    observers = List.copyOf(observers);
  }

  /** Trains on all of {@code data}, evaluates nothing, seed 1. */
  public static TrainingJob of(Recipe recipe, TrainingData data) {
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
        List.of(),
        Optional.empty(),
        0);
  }

  /** Trains on one part and evaluates on the other. */
  public static TrainingJob of(Recipe recipe, DataPair data) {
    return of(recipe, data.train()).withEvaluation(data.test());
  }

  /** With that name. */
  public TrainingJob named(String newName) {
    return with(draft -> draft.name = newName);
  }

  /** Evaluated on those examples. */
  public TrainingJob withEvaluation(Dataset examples) {
    return with(draft -> draft.evaluation = Optional.of(examples));
  }

  /** With that seed. */
  public TrainingJob withSeed(long newSeed) {
    return with(draft -> draft.seed = newSeed);
  }

  /** From the weights that the model has. */
  public TrainingJob keepingWeights() {
    return with(draft -> draft.freshWeights = false);
  }

  /** With a target, and whether to stop there. */
  public TrainingJob withTarget(Target newTarget, boolean stop) {
    return with(
        draft -> {
          draft.target = Optional.of(newTarget);
          draft.stopAtTarget = stop;
        });
  }

  /** With that many steps between two log events. */
  public TrainingJob withLogEvery(int steps) {
    return with(draft -> draft.logEvery = steps);
  }

  /** With batches made on the training thread. */
  public TrainingJob withoutPrefetch() {
    return with(draft -> draft.prefetch = false);
  }

  /** Told to those. */
  public TrainingJob withObservers(List<? extends Observer> those) {
    return with(draft -> draft.observers = List.copyOf(those));
  }

  /** Saved as that says. */
  public TrainingJob withCheckpoints(Checkpointing settings) {
    return with(draft -> draft.checkpointing = Optional.of(settings));
  }

  /** With a clock that starts there. */
  public TrainingJob withSecondsBefore(double seconds) {
    return with(draft -> draft.secondsBefore = seconds);
  }

  private TrainingJob with(Consumer<TrainingJobDraft> change) {
    TrainingJobDraft draft = new TrainingJobDraft(this);
    change.accept(draft);
    return draft.job();
  }
}
