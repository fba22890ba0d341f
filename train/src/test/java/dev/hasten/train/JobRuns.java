package dev.hasten.train;

import dev.hasten.data.DataPair;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.job.Catalogs;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobFile;
import dev.hasten.train.job.NamedRecipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jobs over files of a folder, and runs of them in it that are left and gone on with. */
record JobRuns(Path folder) {
  /** A job, with paths of the folder. */
  Job parse(String text, String... overrides) {
    return JobFile.parse(
        "job.yaml", folder, text, List.of(overrides), Optional.empty(), Catalogs.standard());
  }

  /** The weights of a run to its end, or to where an observer interrupts it. */
  Map<String, float[]> trained(DataPair data, NamedRecipe recipe, String run, Observer observer) {
    return run(data, recipe, run, false, observer);
  }

  /** The weights of a run that goes on from its checkpoint. */
  Map<String, float[]> resumed(DataPair data, NamedRecipe recipe, String run, Observer observer) {
    return run(data, recipe, run, true, observer);
  }

  private Map<String, float[]> run(
      DataPair data, NamedRecipe recipe, String run, boolean resume, Observer observer) {
    TrainingJob job =
        TrainingJob.of(recipe.recipe(), data)
            .withCheckpoints(Checkpointing.in(folder.resolve(run)))
            .withLogEvery(1)
            .withObservers(List.of(observer));
    try (Layer model = recipe.modelFor(data.train());
        Trainer trainer = new Trainer(model, job)) {
      if (resume) {
        trainer.resume(false);
      }
      trainer.run();
      return Small.weights(model);
    }
  }

  /** Leaves a run after a step. */
  static Observer interruptAt(long step) {
    return event -> {
      if (event instanceof Event.Progressed && event.step() == step) {
        Thread.currentThread().interrupt();
      }
    };
  }
}
