package dev.hasten.cli;

import dev.hasten.nn.Layer;
import dev.hasten.train.SavedModel;
import dev.hasten.train.checkpoint.Checkpoint;
import dev.hasten.train.checkpoint.CheckpointFolder;
import dev.hasten.train.job.Catalogs;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobFile;
import dev.hasten.train.job.NamedRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A run folder and one of its checkpoints, to use what it learned. */
record SavedRun(Path folder, RunFile run, Job job, Checkpoint checkpoint) {
  /**
   * Opens a run.
   *
   * @param path a run folder, or one checkpoint in it
   * @param best whether to take the best checkpoint of a run folder instead of the newest
   * @throws IllegalArgumentException when there is none, or it is damaged
   */
  static SavedRun open(Path path, boolean best) throws IOException {
    boolean single = Files.exists(path.resolve("manifest.json"));
    Path folder = single ? runOf(path) : path;
    RunFile run = RunFile.read(folder);
    Checkpoint checkpoint = single ? Checkpoint.open(path) : choose(folder, best);
    Job job =
        JobFile.read(
            folder.resolve(RunFolder.RECIPE),
            List.of(),
            Optional.of(run.recipe()),
            Catalogs.standard());
    return new SavedRun(folder, run, job, checkpoint);
  }

  private static Path runOf(Path checkpoint) {
    Path up = checkpoint.toAbsolutePath().normalize().getParent();
    Path folder = up == null ? null : up.getParent();
    if (folder == null) {
      throw new IllegalArgumentException(
          "expected a checkpoint in its run folder, but "
              + checkpoint
              + " is in none: name one under the checkpoints of a run");
    }
    return folder;
  }

  private static Checkpoint choose(Path folder, boolean best) throws IOException {
    CheckpointFolder all = CheckpointFolder.at(folder.resolve(RunFolder.CHECKPOINTS));
    Optional<Checkpoint> found =
        best ? all.best() : all.newest(words -> System.err.println("hasten: " + words));
    return found.orElseThrow(
        () ->
            new IllegalArgumentException(
                "expected a checkpoint in "
                    + all.path()
                    + ", but there is none yet: go on with hasten resume "
                    + folder));
  }

  NamedRecipe recipe() {
    return job.recipe(run.recipe());
  }

  /** The trained model. Its owner closes it. */
  Layer model() throws IOException {
    Layer model = recipe().model().make().apply(run.inputShape(), run.classes());
    try {
      SavedModel.load(
          model, recipe().recipe(), run.inputShape(), run.classes(), checkpoint.model());
      return model;
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }
}
