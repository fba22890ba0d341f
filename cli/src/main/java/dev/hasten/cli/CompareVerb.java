package dev.hasten.cli;

import dev.hasten.compare.Comparison;
import dev.hasten.compare.ComparisonResult;
import dev.hasten.compare.Report;
import dev.hasten.compare.ResultBook;
import dev.hasten.compare.Table;
import dev.hasten.data.DataPair;
import dev.hasten.engine.Environment;
import dev.hasten.train.event.Observers;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobText;
import dev.hasten.train.job.NamedRecipe;
import dev.hasten.train.observe.RunFolders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hasten compare}: the baseline and other recipes, side by side to the target. */
@Command(
    name = "compare",
    description = "Train the baseline and a recipe to the target and tell how much sooner.",
    mixinStandardHelpOptions = true)
final class CompareVerb implements Callable<Integer> {
  @Mixin private JobArguments arguments = new JobArguments();

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      description =
          "The recipe to compare: a name, several with commas, or all. Default: the first.")
  private String recipe = "";

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Pairs of runs, with seeds 1 to N. Default: ${DEFAULT-VALUE}.")
  private int seeds = 1;

  @Option(names = "--ablate", description = "Also run the recipe without each of its speedups.")
  private boolean ablate;

  @Option(
      names = "--whole-baseline",
      description = "Train the baseline to its end even after it reached the target.")
  private boolean wholeBaseline;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "The run folder; given again, finished runs are not repeated.")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--json", description = "Print one JSON document instead of the table.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (seeds < 1) {
      throw new IllegalArgumentException("expected --seeds of 1 or more, but got " + seeds);
    }
    Job job = arguments.read(Optional.of(recipe).filter(name -> selectsOne(name)));
    List<NamedRecipe> chosen = chosen(job);
    Comparison comparison =
        new Comparison(
            job, chosen, LongStream.rangeClosed(1, seeds).boxed().toList(), ablate, wholeBaseline);
    try (DataPair data = job.data().open()) {
      Path folder = RunFolder.open(out, arguments.stem() + "-compare", JobText.yaml(job));
      ComparisonResult result = run(comparison, data, folder);
      Path report = folder.resolve("report.html").toAbsolutePath();
      Report.write(report, arguments.stem() + ": how much sooner", result, facts(job, data));
      spec.commandLine().getOut().print(json ? Json.text(json(result)) + "\n" : table(result));
      spec.commandLine().getOut().flush();
      System.err.println("\nReport: " + report);
      boolean allReached = chosen.stream().allMatch(each -> result.reached(each.name()) == seeds);
      return allReached ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private static ComparisonResult run(Comparison comparison, DataPair data, Path folder) {
    try (RunFolders folders = new RunFolders(folder)) {
      Observers observers = new Observers(List.of(new Console(System.err), folders));
      return comparison.run(data, new ResultBook(folder), observers);
    }
  }

  private static boolean selectsOne(String name) {
    return !name.isEmpty() && !name.equals("all") && !name.contains(",");
  }

  private List<NamedRecipe> chosen(Job job) {
    if (recipe.equals("all")) {
      return job.recipes();
    }
    if (recipe.isEmpty()) {
      return job.recipes().stream().limit(1).toList();
    }
    List<NamedRecipe> chosen = new ArrayList<>();
    for (String name : recipe.split(",")) {
      chosen.add(job.recipe(name.trim()));
    }
    return chosen;
  }

  private Map<String, String> facts(Job job, DataPair data) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "data",
        data.train().name()
            + ", "
            + data.train().size()
            + " to train on, "
            + data.test().size()
            + " to evaluate on");
    facts.put("seeds", seeds == 1 ? "1" : "1 to " + seeds);
    facts.put("command", command());
    Environment.facts().forEach((name, value) -> facts.put(name, String.valueOf(value)));
    facts.put("job", JobText.yaml(job));
    return facts;
  }

  private String command() {
    return "hasten "
        + String.join(" ", spec.commandLine().getParent().getParseResult().originalArgs());
  }

  private static String table(ComparisonResult result) {
    return "\nTarget: " + result.target() + "\n" + TextTable.of(Table.HEADINGS, Table.rows(result));
  }

  private static Map<String, Object> json(ComparisonResult result) {
    Map<String, Object> target = new LinkedHashMap<>();
    target.put("metric", result.target().metric());
    target.put("value", result.target().value());
    List<Map<String, Object>> runs = new ArrayList<>();
    result
        .runs()
        .forEach(
            run -> {
              Map<String, Object> each = new LinkedHashMap<>();
              each.put("recipe", run.recipe());
              each.put("seed", run.seed());
              each.put("reached", run.reached());
              each.put("seconds", run.seconds());
              each.put("steps", run.steps());
              each.put("metric", run.metric());
              each.put("images_per_second", run.imagesPerSecond());
              each.put("peak_bytes", run.peakBytes());
              runs.add(each);
            });
    Map<String, Object> speedup = new LinkedHashMap<>();
    for (String name : result.recipes()) {
      if (!name.equals(result.baseline())) {
        result
            .speedup(name)
            .ifPresent(
                interval ->
                    speedup.put(
                        name,
                        Map.of(
                            "median", interval.median(),
                            "low", interval.low(),
                            "high", interval.high())));
      }
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("target", target);
    all.put("runs", runs);
    all.put("speedup", speedup);
    return all;
  }
}
