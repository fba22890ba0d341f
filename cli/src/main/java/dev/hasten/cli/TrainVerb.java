package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.train.AutoBatch;
import dev.hasten.train.Checkpointing;
import dev.hasten.train.Length;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobText;
import dev.hasten.train.job.NamedRecipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hasten train}: one recipe of a job. */
@Command(
    name = "train",
    description = "Train one recipe of a job.",
    mixinStandardHelpOptions = true)
final class TrainVerb implements Callable<Integer> {
  @Mixin private JobArguments arguments = new JobArguments();
  @Mixin private RecipeOption recipe = new RecipeOption();

  @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(names = "--stop-at-target", description = "End when an evaluation reaches the target.")
  private boolean stop;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "The run folder. Default: runs/JOB-DATE-TIME.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--checkpoint-every",
      paramLabel = "LENGTH",
      description = "Such as 1ep or 500st. Default: at each evaluation.")
  private Optional<String> every = Optional.empty();

  @Option(
      names = "--keep",
      paramLabel = "N",
      description = "Newest checkpoints kept besides the best. Default: ${DEFAULT-VALUE}.")
  private int keep = Checkpointing.KEPT;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Job job = arguments.read(recipe.name());
    NamedRecipe chosen = job.chosen(recipe.name());
    RunFile settings =
        new RunFile(
            chosen.name(), seed, stop, every.map(TrainVerb::distance), keep, new long[0], 0);
    settings.checkpointing(Path.of("")); // refuses what makes no sense before anything is read
    try (DataPair data = job.data().open()) {
      RunFile run = settings.ofData(data.train());
      Optional<AutoBatch.Picked> picked = picked(chosen, data);
      NamedRecipe settled =
          picked.map(AutoBatch.Picked::recipe).map(chosen::withBatchOf).orElse(chosen);
      NamedRecipe.requireBatchesWithin(data.train(), List.of(settled));
      double before = picked.map(AutoBatch.Picked::seconds).orElse(0.0);
      String text = JobText.yaml(job.only(settled));
      try (RunFolder folder = RunFolder.start(out, arguments.stem(), text, run)) {
        folder.keepSchema(data);
        return new TrainingRun(spec, job, settled, run, before, json)
            .train(folder.path(), data, trainer -> {});
      }
    }
  }

  private static Length distance(String text) {
    try {
      return Length.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--checkpoint-every: " + e.getMessage(), e);
    }
  }

  /** What {@code batch: auto} comes to here and now; it is saved, so resuming finds a number. */
  private static Optional<AutoBatch.Picked> picked(NamedRecipe chosen, DataPair data) {
    if (!chosen.batchAuto()) {
      return Optional.empty();
    }
    System.err.println("hasten: measuring batch sizes");
    AutoBatch.Picked picked =
        AutoBatch.pick(() -> chosen.modelFor(data.train()), chosen.recipe(), data.train());
    System.err.println("hasten: " + picked.words());
    return Optional.of(picked);
  }
}
