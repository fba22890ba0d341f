package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.data.StageRates;
import dev.hasten.engine.OtherLoad;
import dev.hasten.train.StepRate;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.NamedRecipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hasten data bench}: how fast a job's data come, and whether its step waits for them. */
@Command(
    name = "bench",
    description = "Measure each stage of a job's data, and the step that they are for.",
    mixinStandardHelpOptions = true)
final class DataBenchVerb implements Callable<Integer> {
  @Mixin private JobArguments arguments = new JobArguments();
  @Mixin private RecipeOption recipe = new RecipeOption();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "For each stage. Default: ${DEFAULT-VALUE}.")
  private double seconds = 2;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (!(seconds > 0 && seconds <= 3600)) {
      throw new IllegalArgumentException(
          "expected --seconds above 0, up to 3600, but got " + seconds + ": 2 is usual");
    }
    Job job = arguments.read(recipe.name());
    NamedRecipe chosen = job.chosen(recipe.name());
    chosen.requireBatch("to measure its data");
    try (DataPair data = job.data().open()) {
      LeftOutWords.tell(data);
      NamedRecipe.requireBatchesWithin(data.train(), List.of(chosen));
      OtherLoad load = OtherLoad.sinceNow();
      int batch = chosen.recipe().batch();
      StageRates rates = StageRates.measure(data.train(), batch, 1, seconds);
      OptionalDouble step =
          StepRate.of(() -> chosen.modelFor(data.train()), chosen.recipe(), data.train());
      if (Words.isCrowded(load.cores())) {
        System.err.println("hasten: " + Words.crowded(load.cores()));
      }
      Map<String, Double> all = new LinkedHashMap<>(rates.stages());
      all.put("whole", rates.whole());
      step.ifPresent(rate -> all.put("step", rate));
      String limit = rates.whole() < step.orElse(0) ? rates.slowest() : "step";
      spec.commandLine()
          .getOut()
          .print(json ? Json.text(json(chosen, all, limit)) + "\n" : text(chosen, all, limit));
      spec.commandLine().getOut().flush();
      return ExitCode.DONE;
    }
  }

  private static Map<String, Object> json(
      NamedRecipe chosen, Map<String, Double> rates, String limit) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("recipe", chosen.name());
    all.put("batch", chosen.recipe().batch());
    all.put("samples_per_second", rates);
    all.put("limit", limit);
    return all;
  }

  private String text(NamedRecipe chosen, Map<String, Double> rates, String limit) {
    List<List<String>> rows = new ArrayList<>();
    rates.forEach((stage, rate) -> rows.add(List.of(stage, Counts.of(Math.round(rate)))));
    double whole = rates.getOrDefault("whole", 0.0);
    double step = rates.getOrDefault("step", 0.0);
    String words =
        limit.equals("step")
            ? "The step is the limit: data come "
                + Counts.of(whole / step)
                + " times as fast as it takes them, while nothing else needs the cores."
            : "Data are the limit: the step could take "
                + Counts.of(step / whole)
                + " times as many; the slowest stage is "
                + limit
                + ".";
    return arguments.stem()
        + ", "
        + chosen.name()
        + " (batch "
        + chosen.recipe().batch()
        + ")\n"
        + TextTable.of(List.of("stage", "samples/s"), rows)
        + (step > 0
            ? words
            : "The batch does not fit into memory at once: the step was not measured.")
        + "\n";
  }
}
