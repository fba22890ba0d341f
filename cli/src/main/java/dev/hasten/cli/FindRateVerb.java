package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.nn.Layer;
import dev.hasten.train.Trainer;
import dev.hasten.train.TrainingJob;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.NamedRecipe;
import dev.hasten.train.range.RangeTest;
import dev.hasten.train.range.RateCurve;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hasten find-rate}: a learning-rate range test of one recipe. */
@Command(
    name = "find-rate",
    description = "Try learning rates from low to high for some steps, and suggest one.",
    mixinStandardHelpOptions = true)
final class FindRateVerb implements Callable<Integer> {
  @Mixin private JobArguments arguments = new JobArguments();
  @Mixin private RecipeOption recipe = new RecipeOption();

  @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--low",
      paramLabel = "RATE",
      description = "The first rate. Default: ${DEFAULT-VALUE}.")
  private double low = RangeTest.USUAL.low();

  @Option(
      names = "--high",
      paramLabel = "RATE",
      description = "The last rate. Default: ${DEFAULT-VALUE}.")
  private double high = RangeTest.USUAL.high();

  @Option(names = "--steps", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int steps = RangeTest.USUAL.steps();

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    RangeTest test = new RangeTest(low, high, steps);
    Job job = arguments.read(recipe.name());
    NamedRecipe chosen = job.chosen(recipe.name());
    chosen.requireBatch("to find its learning rate");
    try (DataPair data = job.data().open()) {
      LeftOutWords.tell(data);
      NamedRecipe.requireBatchesWithin(data.train(), List.of(chosen));
      try (Layer model = chosen.modelFor(data.train());
          Trainer trainer =
              new Trainer(model, TrainingJob.of(chosen.recipe(), data).withSeed(seed))) {
        RateCurve curve = trainer.findRate(test);
        String text =
            json ? Json.text(json(chosen, curve)) + "\n" : RatePlot.text(chosen.name(), curve);
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return ExitCode.DONE;
      }
    }
  }

  private static Map<String, Object> json(NamedRecipe chosen, RateCurve curve) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("recipe", chosen.name());
    all.put("learning_rate", chosen.recipe().optimizer().learningRate());
    curve.valley().ifPresent(rate -> all.put("valley", rate));
    curve.steepest().ifPresent(rate -> all.put("steepest", rate));
    all.put("confident", curve.confident());
    all.put("doubts", curve.doubts());
    all.put("diverged", curve.diverged());
    all.put("rates", curve.rates());
    all.put("losses", curve.losses());
    all.put("smoothed", curve.smoothed());
    return all;
  }
}
