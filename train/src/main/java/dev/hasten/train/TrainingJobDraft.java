package dev.hasten.train;

import dev.hasten.data.Dataset;
import dev.hasten.data.TrainingData;
import dev.hasten.train.event.Observer;
import java.util.List;
import java.util.Optional;

/** A {@link TrainingJob} whose fields can still be changed. */
final class TrainingJobDraft {
  String name;
  Recipe recipe;
  TrainingData data;
  Optional<Dataset> evaluation;
  long seed;
  boolean freshWeights;
  Optional<Target> target;
  boolean stopAtTarget;
  int logEvery;
  boolean prefetch;
  List<Observer> observers;
  Optional<Checkpointing> checkpointing;
  double secondsBefore;

  TrainingJobDraft(TrainingJob job) {
    name = job.name();
    recipe = job.recipe();
    data = job.data();
    evaluation = job.evaluation();
    seed = job.seed();
    freshWeights = job.freshWeights();
    target = job.target();
    stopAtTarget = job.stopAtTarget();
    logEvery = job.logEvery();
    prefetch = job.prefetch();
    observers = job.observers();
    checkpointing = job.checkpointing();
    secondsBefore = job.secondsBefore();
  }

  TrainingJob job() {
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
        observers,
        checkpointing,
        secondsBefore);
  }
}
