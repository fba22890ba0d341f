package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.train.job.Catalogs;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobFile;
import dev.hasten.train.job.JobText;
import dev.hasten.train.job.NamedRecipe;
import dev.hasten.train.seam.Duration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hasten resume}: goes on with a run that was interrupted, or makes it longer. */
@Command(
    name = "resume",
    description = "Go on with a training, with the same bits as if it had not been left.",
    mixinStandardHelpOptions = true)
final class ResumeVerb implements Callable<Integer> {
  @Parameters(paramLabel = "FOLDER", description = "The run folder.")
  private Path folder;

  @Option(
      names = "--set",
      paramLabel = "length=LENGTH",
      description = "Another length; anything else would be another run.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--other-machine",
      description = "Go on from a checkpoint of another machine, without the promise of same bits.")
  private boolean otherMachine;

  @Option(
      names = "--rewarm",
      paramLabel = "DURATION",
      description = {
        "With another length: the learning rate rises from zero again,",
        "over 200st, 1ep or 5%%. Default: it does not."
      })
  private Optional<String> rewarm = Optional.empty();

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    RunFile run = RunFile.read(folder);
    Job begun = read(List.of(), run);
    Job job = read(overrides, run);
    NamedRecipe recipe = job.recipe(run.recipe());
    Duration rise = rewarm.map(Duration::parse).orElse(Duration.NONE);
    requireSame(begun, job, run);
    try (RunFolder kept = RunFolder.resume(folder);
        DataPair data = job.data().open()) {
      return new TrainingRun(spec, job, recipe, run, 0, json)
          .train(
              folder,
              data,
              trainer -> {
                long step = trainer.resume(otherMachine, rise);
                kept.goOn(JobText.yaml(job.only(recipe)));
                System.err.printf(Locale.ROOT, "hasten: goes on after step %,d%n", step);
                if (step >= trainer.steps()) {
                  System.err.println(
                      "hasten: the run is at its end; to train on give it a longer length:"
                          + " --set length=...");
                }
              });
    }
  }

  private Job read(List<String> changes, RunFile run) {
    return JobFile.read(
        folder.resolve(RunFolder.RECIPE), changes, Optional.of(run.recipe()), Catalogs.standard());
  }

  /** A run of another recipe, data or target is another run. */
  private void requireSame(Job begun, Job now, RunFile run) {
    Map<String, Object> before = facts(begun, run);
    Map<String, Object> after = facts(now, run);
    List<String> changed = new ArrayList<>();
    after.forEach(
        (name, value) -> {
          if (!value.equals(before.get(name))) {
            changed.add(name);
          }
        });
    if (!changed.isEmpty()) {
      throw new IllegalArgumentException(
          "expected the recipe of "
              + folder
              + " (only its length may change), but --set changes "
              + String.join(", ", changed)
              + ": train it in a folder of its own with hasten train");
    }
  }

  private static Map<String, Object> facts(Job job, RunFile run) {
    Map<String, Object> facts = new LinkedHashMap<>(JobText.tree(job.recipe(run.recipe())));
    facts.remove("length");
    Map<String, Object> all = JobText.tree(job);
    facts.put("data", all.getOrDefault("data", ""));
    facts.put("target", all.getOrDefault("target", ""));
    return facts;
  }
}
