package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.nn.Layer;
import dev.hasten.train.Trainer;
import dev.hasten.train.TrainingJob;
import dev.hasten.train.TrainingResult;
import dev.hasten.train.event.Event;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobText;
import dev.hasten.train.job.NamedRecipe;
import dev.hasten.train.observe.RunFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      description = "The recipe, or baseline. Default: the first.")
  private Optional<String> recipe = Optional.empty();

  @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(names = "--stop-at-target", description = "End when an evaluation reaches the target.")
  private boolean stop;

  @Option(names = "--out", paramLabel = "FOLDER", description = "The run folder.")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Job job = arguments.read(recipe);
    NamedRecipe chosen =
        recipe
            .map(job::recipe)
            .orElseGet(() -> job.recipes().isEmpty() ? job.baseline() : job.recipes().get(0));
    try (DataPair data = job.data().open()) {
      Path folder = RunFolder.open(out, arguments.stem(), JobText.yaml(chosen));
      TrainingJob base = TrainingJob.of(chosen.recipe(), data).named(chosen.name()).withSeed(seed);
      TrainingJob training = job.target().map(target -> base.withTarget(target, stop)).orElse(base);
      try (RunFiles files = RunFiles.in(folder);
          Layer model =
              chosen.model().make().apply(data.train().inputShape(), data.train().classes());
          Trainer trainer =
              new Trainer(model, training.withObservers(List.of(new Console(System.err), files)))) {
        TrainingResult result = trainer.run();
        spec.commandLine()
            .getOut()
            .print(json ? Json.text(json(folder, result)) + "\n" : words(result));
        spec.commandLine().getOut().flush();
        return exit(job, result);
      }
    }
  }

  private static int exit(Job job, TrainingResult result) {
    if (result.outcome() == Event.Outcome.INTERRUPTED) {
      return ExitCode.INTERRUPTED;
    }
    boolean reached = job.target().map(target -> target.reachedBy(result.metrics())).orElse(true);
    return reached ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static String words(TrainingResult result) {
    return String.format(
        Locale.ROOT,
        "%,d steps in %.1f s: accuracy %.4f, loss %.4f%n",
        result.steps(),
        result.seconds(),
        result.metrics().getOrDefault("accuracy", Double.NaN),
        result.metrics().getOrDefault("loss", Double.NaN));
  }

  private static Map<String, Object> json(Path folder, TrainingResult result) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("run", folder.toString());
    all.put("reached", result.reached().isPresent());
    all.put("seconds", result.seconds());
    all.put("steps", result.steps());
    all.put("metrics", result.metrics());
    return all;
  }
}
