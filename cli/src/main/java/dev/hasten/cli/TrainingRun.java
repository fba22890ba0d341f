package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.nn.Layer;
import dev.hasten.train.Trainer;
import dev.hasten.train.TrainingJob;
import dev.hasten.train.TrainingResult;
import dev.hasten.train.event.Event;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.NamedRecipe;
import dev.hasten.train.observe.RunFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** A training in a run folder, begun or gone on with, and what is said at its end. */
record TrainingRun(
    CommandSpec spec,
    Job job,
    NamedRecipe recipe,
    RunFile run,
    double secondsBefore,
    boolean json) {
  /** How to take a run up again. */
  @FunctionalInterface
  interface Start {
    /** Before the first step. */
    void prepare(Trainer trainer);
  }

  /** Trains, prints the result and answers the exit code. */
  int train(Path folder, DataPair data, Start start) {
    TrainingJob base =
        TrainingJob.of(recipe.recipe(), data)
            .named(recipe.name())
            .withSeed(run.seed())
            .withSecondsBefore(secondsBefore)
            .withCheckpoints(run.checkpointing(folder));
    TrainingJob training =
        job.target().map(target -> base.withTarget(target, run.stopAtTarget())).orElse(base);
    try (Interruption.Heeding heeding = Hasten.interruption(spec).heed();
        RunFiles files = RunFiles.in(folder);
        Layer model = recipe.modelFor(data.train());
        Trainer trainer =
            new Trainer(
                model,
                training.withObservers(
                    List.of(new LoadWatch(Console.onStderr(RunPlan.none())), files)))) {
      start.prepare(trainer);
      TrainingResult result = trainer.run();
      boolean interrupted = result.outcome() == Event.Outcome.INTERRUPTED;
      if (interrupted) {
        System.err.println("hasten: interrupted: go on with hasten resume " + folder);
      }
      boolean reached =
          job.target().isPresent()
              ? job.target().get().reachedBy(result.metrics())
              : result.outcome() == Event.Outcome.COMPLETED;
      print(spec, json ? Json.text(json(folder, reached, result)) + "\n" : words(result));
      if (interrupted) {
        return ExitCode.INTERRUPTED;
      }
      if (result.checkpoint().isEmpty() && result.steps() > 0) {
        System.err.println(
            "hasten: expected a checkpoint at the end, but none could be saved: what was trained is"
                + " lost; make room in "
                + folder
                + " and train again");
        return ExitCode.FAILED;
      }
      if (!reached && job.target().isPresent()) {
        System.err.println("hasten: missed the target " + job.target().get());
      }
      return reached || job.target().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private static Map<String, Object> json(Path folder, boolean reached, TrainingResult result) {
    Map<String, Object> all =
        json(
            folder,
            reached,
            result.seconds(),
            result.steps(),
            result.metrics(),
            result.checkpoint());
    all.put("waiting_share", result.waitingShare());
    all.put("skipped_steps", result.skippedSteps());
    return all;
  }

  /** The names that scripts rely on. */
  static Map<String, Object> json(
      Path folder,
      boolean reached,
      double seconds,
      long steps,
      Map<String, Double> metrics,
      Optional<Path> checkpoint) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("run", folder.toString());
    all.put("reached", reached);
    all.put("seconds", seconds);
    all.put("steps", steps);
    all.put("metrics", metrics);
    all.put("checkpoint", checkpoint.map(Path::toString).orElse(""));
    return all;
  }

  static void print(CommandSpec spec, String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }

  private static String words(TrainingResult result) {
    return String.format(
            Locale.ROOT,
            "%,d steps%s in %.1f s (%s)%s%n",
            result.steps(),
            result.skippedSteps() == 0
                ? ""
                : String.format(Locale.ROOT, ", %,d of them skipped,", result.skippedSteps()),
            result.seconds(),
            Words.waiting(result.waitingShare()),
            result.metrics().isEmpty() ? "" : ": " + Words.of(result.metrics()))
        + result.checkpoint().map(path -> "checkpoint: " + path + "\n").orElse("");
  }
}
