package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobText;
import dev.hasten.train.job.NamedRecipe;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hasten recipe}: a job with everything resolved. */
@Command(
    name = "recipe",
    description = "Print a job, or one recipe of it, fully resolved.",
    mixinStandardHelpOptions = true)
final class RecipeVerb implements Callable<Integer> {
  @Mixin private JobArguments arguments = new JobArguments();

  @Option(names = "--recipe", paramLabel = "NAME", description = "Only that recipe.")
  private Optional<String> recipe = Optional.empty();

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Option(
      names = "--schedule",
      description =
          "Draw the learning rate and other scheduled numbers of one recipe (with --json: their"
              + " values at each step).")
  private boolean schedule;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Job job = arguments.read(recipe);
    spec.commandLine().getOut().print(schedule ? curve(job) : resolved(job));
    spec.commandLine().getOut().flush();
    JobText.reasons(recipe.map(job::recipe).map(List::of).orElseGet(job::all))
        .forEach(System.err::println);
    return ExitCode.DONE;
  }

  private String curve(Job job) {
    NamedRecipe chosen = job.chosen(recipe);
    chosen.requireBatch("to draw its schedule");
    if (!chosen.recipe().schedule().begin().state().scalars().isEmpty()) {
      System.err.println("hasten: the schedule waits for evaluations: drawn as if none came");
    }
    try (DataPair data = job.data().open()) {
      ScheduleCurve curve =
          ScheduleCurve.of(chosen.recipe(), data.train().size(), data.train().tokens());
      return json ? Json.text(curve.json()) + "\n" : curve.plot(chosen.name());
    }
  }

  private String resolved(Job job) {
    return recipe
        .map(job::recipe)
        .map(one -> json ? Json.text(JobText.tree(one)) + "\n" : JobText.yaml(one))
        .orElseGet(() -> json ? Json.text(JobText.tree(job)) + "\n" : JobText.yaml(job));
  }
}
