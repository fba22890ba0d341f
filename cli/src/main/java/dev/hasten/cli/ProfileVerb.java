package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.engine.OperatorProfile;
import dev.hasten.engine.OtherLoad;
import dev.hasten.nn.Layer;
import dev.hasten.train.Trainer;
import dev.hasten.train.TrainingJob;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.NamedRecipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hasten profile}: where the time of a training step goes. */
@Command(
    name = "profile",
    description = "Tell where the time of a training step goes, by operator.",
    mixinStandardHelpOptions = true)
final class ProfileVerb implements Callable<Integer> {
  @Mixin private JobArguments arguments = new JobArguments();
  @Mixin private RecipeOption recipe = new RecipeOption();

  @Option(names = "--steps", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int steps = 20;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "Steps before. Default: ${DEFAULT-VALUE}.")
  private int warmUp = 10;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "Operators to list. Default: ${DEFAULT-VALUE}.")
  private int top = 15;

  @Option(names = "--json", description = "Print one JSON document, with all operators.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    require("--steps", steps, 1);
    require("--warm-up", warmUp, 0);
    require("--top", top, 1);
    Job job = arguments.read(recipe.name());
    NamedRecipe chosen = job.chosen(recipe.name());
    chosen.requireBatch("to profile");
    try (DataPair data = job.data().open();
        Layer model = chosen.modelFor(data.train());
        Trainer trainer = new Trainer(model, TrainingJob.of(chosen.recipe(), data))) {
      LeftOutWords.tell(data);
      OtherLoad load = OtherLoad.sinceNow();
      OperatorProfile profile = trainer.profile(warmUp, steps);
      if (Words.isCrowded(load.cores())) {
        System.err.println("hasten: " + Words.crowded(load.cores()));
      }
      String text =
          json
              ? Json.text(json(chosen, profile)) + "\n"
              : ProfileTable.text(title(chosen), profile, steps, top);
      spec.commandLine().getOut().print(text);
      spec.commandLine().getOut().flush();
      return ExitCode.DONE;
    }
  }

  private static void require(String option, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "expected " + option + " of " + least + " or more, but got " + value + ": raise it");
    }
  }

  private String title(NamedRecipe chosen) {
    return arguments.stem()
        + ", "
        + chosen.name()
        + " (batch "
        + chosen.recipe().batch()
        + ", "
        + chosen.recipe().precision().label()
        + "), "
        + steps
        + " steps after "
        + warmUp
        + " to warm up";
  }

  private Map<String, Object> json(NamedRecipe chosen, OperatorProfile profile) {
    List<Map<String, Object>> operators = new ArrayList<>();
    for (OperatorProfile.Operator operator : profile.operators()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("operator", operator.name());
      each.put("calls", operator.calls());
      each.put("self_ms", operator.selfMilliseconds());
      each.put("share", profile.share(operator));
      operators.add(each);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("recipe", chosen.name());
    all.put("warm_up", warmUp);
    all.put("steps", steps);
    all.put("step_ms", profile.milliseconds() / steps);
    all.put("outside_ms", profile.outsideMilliseconds());
    all.put("peak_bytes", profile.peakBytes());
    all.put("operators", operators);
    return all;
  }
}
