package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.nn.Layer;
import dev.hasten.train.Courses;
import dev.hasten.train.Trainer;
import dev.hasten.train.TrainingJob;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobText;
import dev.hasten.train.job.NamedRecipe;
import dev.hasten.train.seam.Duration;
import java.util.List;
import java.util.Map;
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
          "Draw all numbers of one recipe that change as a run goes on (with --json: their values"
              + " at each step).")
  private boolean schedule;

  @Option(
      names = "--rewarm",
      paramLabel = "DURATION",
      description = "With --schedule and --from: learning rates rise anew, as resume has them.")
  private Optional<String> rewarm = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "DURATION",
      description = "With --schedule: only the steps from there on, such as 500st or 2ep.")
  private Optional<String> from = Optional.empty();

  @Option(
      names = "--surgery",
      description =
          "Build the model of one recipe, and tell what each method changes of its layers and"
              + " their cost.")
  private boolean surgery;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    requireSense();
    Job job = arguments.read(recipe);
    spec.commandLine()
        .getOut()
        .print(schedule ? curve(job) : surgery ? changes(job) : resolved(job));
    spec.commandLine().getOut().flush();
    JobText.reasons(recipe.map(job::recipe).map(List::of).orElseGet(job::all))
        .forEach(System.err::println);
    return ExitCode.DONE;
  }

  private void requireSense() {
    if ((from.isPresent() && !schedule) || (rewarm.isPresent() && from.isEmpty())) {
      throw new IllegalArgumentException(
          "expected --schedule with --from, and --from with --rewarm, but got "
              + (from.isEmpty() ? "--rewarm" : "--from")
              + " alone: add what is missing");
    }
    if (schedule && surgery) {
      throw new IllegalArgumentException(
          "expected --schedule or --surgery, but got both: leave one out");
    }
  }

  private String changes(Job job) {
    NamedRecipe chosen = job.chosen(recipe);
    chosen.requireBatch("to build its model");
    try (DataPair data = job.data().open();
        Layer model = chosen.modelFor(data.train());
        Trainer trainer = new Trainer(model, TrainingJob.of(chosen.recipe(), data.train()))) {
      Map<String, String> changes = trainer.changes();
      StringBuilder text = new StringBuilder();
      changes.forEach((method, line) -> text.append(method).append(": ").append(line).append('\n'));
      return json ? Json.text(changes) + "\n" : text.toString();
    }
  }

  private String curve(Job job) {
    NamedRecipe chosen = job.chosen(recipe);
    chosen.requireBatch("to draw its schedule");
    if (!chosen.recipe().schedule().begin().state().scalars().isEmpty()) {
      System.err.println("hasten: the schedule waits for evaluations: drawn as if none came");
    }
    try (DataPair data = job.data().open()) {
      Courses courses = Courses.of(chosen.recipe(), data.train());
      Duration begin = from.map(Duration::parse).orElse(Duration.NONE);
      rewarm.map(Duration::parse).ifPresent(rise -> courses.rewarm(begin, rise));
      ScheduleCurve curve = ScheduleCurve.of(courses, (long) begin.wholeIn(courses.run()));
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
