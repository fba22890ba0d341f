package dev.hasten.cli;

import dev.hasten.compare.Comparison;
import dev.hasten.compare.ComparisonResult;
import dev.hasten.compare.Report;
import dev.hasten.compare.ResultBook;
import dev.hasten.compare.TextReport;
import dev.hasten.data.DataPair;
import dev.hasten.engine.Environment;
import dev.hasten.train.event.Observer;
import dev.hasten.train.event.Observers;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobText;
import dev.hasten.train.job.NamedRecipe;
import dev.hasten.train.observe.RunFolders;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
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
  @Mixin private ProgressOptions progress = new ProgressOptions();

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

  @Option(
      names = "--ablate",
      description = {
        "Also run the recipe without each of its parts: its speedups,",
        "and the settings in which it differs from the baseline."
      })
  private boolean ablate;

  @Option(
      names = "--whole-baseline",
      description = {
        "Train the baseline to its end even after it reached the target;",
        "with 10 seeds or more this also tells the target by rule."
      })
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
      throw new IllegalArgumentException(
          "expected --seeds of 1 or more, but got " + seeds + ": one seed is one pair of runs");
    }
    Job job = arguments.read(Optional.of(recipe).filter(name -> selectsOne(name)));
    List<NamedRecipe> chosen = chosen(job);
    if (chosen.isEmpty()) {
      System.err.println(
          "hasten: the job has no recipes: trains its baseline alone; add recipes: to compare");
    }
    Comparison comparison =
        new Comparison(
            job,
            chosen,
            LongStream.rangeClosed(1, seeds).boxed().toList(),
            ablate,
            wholeBaseline,
            false);
    try (DataPair data = job.data().open()) {
      comparison.requireBatchesWithin(data);
      try (Interruption.Heeding heeding = Hasten.interruption(spec).heed();
          RunFolder folder =
              RunFolder.compare(out, arguments.stem() + "-compare", JobText.yaml(job))) {
        return compare(job, chosen, comparison, data, folder.path());
      }
    }
  }

  private int compare(
      Job job, List<NamedRecipe> chosen, Comparison comparison, DataPair data, Path folder) {
    ComparisonResult result = run(comparison, data, folder);
    Path report = folder.resolve("report.html").toAbsolutePath();
    Map<String, String> facts = facts(data);
    comparison
        .surgeries(data)
        .forEach((name, lines) -> facts.put("surgery of " + name, String.join("; ", lines)));
    Report.write(report, arguments.stem() + ": how much sooner", result, facts, JobText.yaml(job));
    spec.commandLine()
        .getOut()
        .print(json ? Json.text(CompareJson.of(result)) + "\n" : TextReport.of(result));
    spec.commandLine().getOut().flush();
    if (!progress.quiet()) {
      System.err.println("\nReport: " + report);
    }
    boolean allReached = chosen.stream().allMatch(each -> result.reached(each.name()) == seeds);
    return allReached ? ExitCode.DONE : ExitCode.FAILED;
  }

  private ComparisonResult run(Comparison comparison, DataPair data, Path folder) {
    try (RunFolders folders = new RunFolders(folder)) {
      Observer console = new LoadWatch(progress.console(plan(comparison, data)));
      Observers observers = new Observers(List.of(console, folders));
      return comparison.run(data, new ResultBook(folder), observers);
    } catch (CancellationException e) {
      throw new CancellationException(
          "interrupted: finished runs are kept; go on with the same command and --out " + folder);
    }
  }

  private static RunPlan plan(Comparison comparison, DataPair data) {
    return new RunPlan(
        comparison.turns().stream()
            .map(
                turn ->
                    new RunPlan.Planned(
                        turn.recipe().name(), turn.seed(), turn.examples(data.train().size())))
            .toList());
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

  private Map<String, String> facts(DataPair data) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "data",
        String.format(
            Locale.ROOT,
            "%s: %,d examples to train on, %,d to evaluate on",
            data.train().name(),
            data.train().size(),
            data.test().size()));
    facts.put("seeds", seeds == 1 ? "1" : "1 to " + seeds);
    facts.put("command", command());
    facts.put(
        "date",
        ZonedDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm z", Locale.ROOT)));
    facts.put("hasten", new Version().getVersion()[0].replace("hasten ", ""));
    Environment.facts().forEach((name, value) -> facts.put(words(name), plain(value)));
    return facts;
  }

  private static String words(String name) {
    return name.equals("memory_limit_gb") ? "memory, GB" : name.replace('_', ' ');
  }

  private static String plain(Object value) {
    String text = String.valueOf(value);
    return text.startsWith("{") && text.endsWith("}")
        ? text.substring(1, text.length() - 1).replace('=', ' ').replace('_', ' ')
        : text;
  }

  private String command() {
    return Stream.concat(
            Stream.of("hasten"),
            spec.commandLine().getParent().getParseResult().originalArgs().stream())
        .map(CompareVerb::quoted)
        .collect(Collectors.joining(" "));
  }

  /** As a shell takes it as one word. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./=:,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
