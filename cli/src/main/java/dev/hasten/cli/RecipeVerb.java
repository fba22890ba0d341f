package dev.hasten.cli;

import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobText;
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

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Job job = arguments.read(recipe);
    String text =
        recipe
            .map(job::recipe)
            .map(one -> json ? Json.text(JobText.tree(one)) + "\n" : JobText.yaml(one))
            .orElseGet(() -> json ? Json.text(JobText.tree(job)) + "\n" : JobText.yaml(job));
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
    return ExitCode.DONE;
  }
}
