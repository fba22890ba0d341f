package dev.hasten.bench;

import dev.hasten.compare.Comparison;
import dev.hasten.compare.ComparisonResult;
import dev.hasten.compare.MethodCard;
import dev.hasten.compare.MethodCards;
import dev.hasten.compare.ResultBook;
import dev.hasten.data.DataPair;
import dev.hasten.train.event.Event;
import dev.hasten.train.job.Catalogs;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobFile;
import dev.hasten.train.job.JobText;
import dev.hasten.train.job.NamedRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code bench/run methods}: each method against its absence, and the cards of what came out. A few
 * methods at a time share a run of the baseline of their seed, and these trainings advance in
 * turns: the machine drifts, and would slow one of them else.
 */
@Command(
    name = "methods",
    description = "Train a workload with and without each of its methods, paired by seed.",
    mixinStandardHelpOptions = true)
final class MethodsVerb implements Callable<Integer> {
  @Parameters(
      paramLabel = "job.yaml",
      description = "A job whose recipes are its baseline and one method each, named after it.")
  private Path file = Path.of("");

  @Option(names = "--seeds", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int seeds = 1;

  @Option(
      names = "--recipes",
      paramLabel = "A,B",
      split = ",",
      description = "Some of the job's recipes. Default: all.")
  private List<String> recipes = new ArrayList<>();

  @Option(
      names = "--beside",
      paramLabel = "N",
      description = "Methods that share a baseline run. Default: ${DEFAULT-VALUE}.")
  private int beside = 7;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Results; runs already there are not repeated. Default: bench/methods/results.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--write",
      description = "Also renew cards.json of the module compare, and docs/methods.md.")
  private boolean write;

  @Override
  public Integer call() throws IOException {
    Job job = JobFile.read(file, List.of(), Optional.empty(), Catalogs.standard());
    String workload = String.valueOf(file.getFileName()).replaceFirst("\\.yaml$", "");
    List<NamedRecipe> chosen =
        recipes.isEmpty() ? job.recipes() : recipes.stream().map(job::recipe).toList();
    Path folder = out.orElse(Path.of("bench", "methods", "results", workload));
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("recipe.yaml"), asInTheFile(JobText.yaml(job)));
    try (DataPair data = job.data().open()) {
      List<MethodCard> cards = new ArrayList<>();
      for (List<NamedRecipe> group : groups(chosen, beside)) {
        cards.addAll(cards(measured(job, group, data, folder), group, workload));
      }
      MethodCards.write(cards, folder.resolve("cards.json"));
      System.out.print(MethodsPage.table(workload, cards));
      if (write) {
        Path shipping = Path.of("compare").resolve(MethodCards.RESOURCE);
        List<MethodCard> merged = MethodCards.merged(MethodCards.read(shipping), cards);
        MethodCards.write(merged, shipping);
        Files.writeString(Path.of("docs", "methods.md"), MethodsPage.text(merged));
      }
      return 0;
    }
  }

  /** As many at a time as share a baseline. */
  static <T> List<List<T>> groups(List<T> all, int size) {
    return IntStream.iterate(0, from -> from < all.size(), from -> from + size)
        .mapToObj(from -> all.subList(from, Math.min(from + size, all.size())))
        .toList();
  }

  private ComparisonResult measured(Job job, List<NamedRecipe> group, DataPair data, Path folder)
      throws IOException {
    String names = group.stream().map(NamedRecipe::name).collect(Collectors.joining("+"));
    Path own = Files.createDirectories(folder.resolve(names));
    List<Long> all = LongStream.rangeClosed(1, seeds).boxed().toList();
    return new Comparison(job, group, all, false, true, true)
        .run(data, new ResultBook(own), MethodsVerb::tell);
  }

  /** With paths as the job file has them, relative to its folder. */
  private String asInTheFile(String text) {
    return text.replace(file.toAbsolutePath().getParent() + "/", "");
  }

  private List<MethodCard> cards(
      ComparisonResult result, List<NamedRecipe> chosen, String workload) {
    String date = LocalDate.now().toString();
    return chosen.stream()
        .flatMap(
            recipe ->
                MethodCard.of(result, recipe.name(), workload, asInTheFile(setting(recipe)), date)
                    .stream())
        .toList();
  }

  /** As in the job file: the method and its options, where the recipe is named after one. */
  private static String setting(NamedRecipe recipe) {
    return recipe.recipe().speedups().stream()
        .map(speedup -> speedup.choice())
        .filter(choice -> choice.name().equals(recipe.name()))
        .findFirst()
        .map(choice -> choice.name() + words(choice.options()))
        .orElse(recipe.name());
  }

  private static String words(Map<String, Object> options) {
    return options.isEmpty() ? "" : " " + options;
  }

  private static void tell(Event event) {
    if (event instanceof Event.Started started) {
      System.err.printf(Locale.ROOT, "bench: %s, seed %d%n", started.run(), started.seed());
    } else if (event instanceof Event.Ended ended) {
      System.err.printf(Locale.ROOT, "bench:   %.1f s %s%n", ended.seconds(), ended.metrics());
    }
  }
}
