package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.data.table.TableDataset;
import dev.hasten.data.table.TableSchema;
import dev.hasten.nn.Documents;
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

/**
 * A run folder and one of its checkpoints, to use what it learned.
 *
 * @param schema of the table that it was trained on, if it was one
 */
record SavedRun(
    Path folder, RunFile run, Job job, Checkpoint checkpoint, Optional<TableSchema> schema) {
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
    return new SavedRun(folder, run, job, checkpoint, RunFolder.schema(folder, job.data()));
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

  /**
   * Refuses data that the run was not trained on, where that can be told: the numbers of classes
   * and categories would mean others, and a number to predict would have another scale. Mixtures of
   * tables with classes kept no schema once, and of arrays the checkpoint alone tells the scale.
   */
  void requireSameData(DataPair data) {
    if (schema.isPresent() && !schema.equals(TableDataset.schemaOf(data.test()))) {
      throw new IllegalArgumentException(
          "expected the table that the run in "
              + folder
              + " was trained on, but "
              + data.train().name()
              + " gives another schema than its "
              + RunFolder.TABLE
              + ": restore the file of the table, or train on the new one");
    }
    SavedModel.requireTarget(checkpoint, data.train());
  }

  NamedRecipe recipe() {
    return job.recipe(run.recipe());
  }

  /** The trained model, for inputs that are no documents side by side. Its owner closes it. */
  Layer model() throws IOException {
    return model(Optional.empty());
  }

  /**
   * The trained model. Its owner closes it.
   *
   * @param documentStart the token that begins a document, where the data hold several in a window
   */
  Layer model(Optional<Integer> documentStart) throws IOException {
    List<Integer> categories = schema.map(TableSchema::categories).orElse(List.of());
    Layer model =
        recipe().model().withCategories(categories).make().apply(run.inputShape(), run.classes());
    try {
      documentStart.ifPresent(start -> Documents.apart(model, start));
      SavedModel.load(
          model, recipe().recipe(), run.inputShape(), run.classes(), checkpoint.model());
      return model;
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }
}
