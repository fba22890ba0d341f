package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

  /** The weights of a run to its end. */
  Map<String, float[]> trained(DataPair data, NamedRecipe recipe, String run, Observer observer) {
    try (Layer model = recipe.modelFor(data.train());
        Trainer trainer = trainer(model, data, recipe, run, observer)) {
      return weightsAtEnd(trainer, model);
    }
  }

  /** A run that is interrupted after a step, which its checkpoint is of. */
  void left(DataPair data, NamedRecipe recipe, String run, long step) {
    try (Layer model = recipe.modelFor(data.train());
        Trainer trainer = trainer(model, data, recipe, run, interruptAt(step))) {
      TrainingResult result = trainer.run();
      assertEquals(Event.Outcome.INTERRUPTED, result.outcome());
      assertEquals(step, result.steps());
    }
  }

  /** The weights of a run that goes on from its checkpoint of that step, to its end. */
  Map<String, float[]> resumed(
      DataPair data, NamedRecipe recipe, String run, long step, Observer observer) {
    try (Layer model = recipe.modelFor(data.train());
        Trainer trainer = trainer(model, data, recipe, run, observer)) {
      assertEquals(step, trainer.resume(false));
      return weightsAtEnd(trainer, model);
    }
  }

  private static Map<String, float[]> weightsAtEnd(Trainer trainer, Layer model) {
    assertEquals(Event.Outcome.COMPLETED, trainer.run().outcome());
    return Small.weights(model);
  }

  private Trainer trainer(
      Layer model, DataPair data, NamedRecipe recipe, String run, Observer observer) {
    TrainingJob job =
        TrainingJob.of(recipe.recipe(), data)
            .withCheckpoints(Checkpointing.in(folder.resolve(run)))
            .withLogEvery(1)
            .withObservers(List.of(observer));
    return new Trainer(model, job);
  }

  private static Observer interruptAt(long step) {
    return event -> {
      if (event instanceof Event.Progressed && event.step() == step) {
        Thread.currentThread().interrupt();
      }
    };
  }
}
