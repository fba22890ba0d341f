package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.train.job.DataSource;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.NamedRecipe;
import dev.hasten.train.score.ExampleScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hasten data score}: how hard each training example is, into a file that jobs take. */
@Command(
    name = "score",
    description = {
      "Train a job's recipe and write how hard each training example is, a number a line, for",
      "sampling: {name: pruned (or hard, curriculum, importance), scores: FILE}.",
      "el2n: the length of the error early in training, over several seeds (Paul et al. 2021);",
      "forgetting: how often it turns from right to wrong (Toneva et al. 2019)."
    },
    mixinStandardHelpOptions = true)
final class DataScoreVerb implements Callable<Integer> {
  private static final String EL2N = "el2n";
  private static final String FORGETTING = "forgetting";

  @Mixin private JobArguments arguments = new JobArguments();
  @Mixin private RecipeOption recipe = new RecipeOption();

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where to.")
  private Path out = Path.of("");

  @Option(
      names = "--by",
      paramLabel = "METHOD",
      description = EL2N + " or " + FORGETTING + ". Default: ${DEFAULT-VALUE}.")
  private String by = EL2N;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Of el2n, after so many. Default: ${DEFAULT-VALUE}.")
  private int epochs = 2;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Of el2n, as many runs. Default: ${DEFAULT-VALUE}.")
  private int seeds = 3;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (epochs < 1 || seeds < 1) {
      throw new IllegalArgumentException(
          "expected --epochs and --seeds of 1 or more, but got "
              + epochs
              + " and "
              + seeds
              + ": 2 and 3 are usual");
    }
    if (!List.of(EL2N, FORGETTING).contains(by)) {
      throw new IllegalArgumentException(
          "expected --by " + EL2N + " or " + FORGETTING + ", but got " + by + ": choose one");
    }
    requireWritable();
    Job job = arguments.read(recipe.name());
    NamedRecipe chosen = job.chosen(recipe.name()).requireBatch("to score its examples");
    try (DataPair data = plain(job.data()).open()) {
      LeftOutWords.tell(data);
      Dataset train = data.train();
      NamedRecipe.requireBatchesWithin(train, List.of(chosen));
      double[] scores =
          by.equals(EL2N)
              ? ExampleScores.el2n(
                  () -> chosen.modelFor(train),
                  chosen.recipe(),
                  train,
                  epochs,
                  LongStream.rangeClosed(1, seeds).boxed().toList())
              : ExampleScores.forgetting(() -> chosen.modelFor(train), chosen.recipe(), train, 1);
      Files.writeString(
          out,
          Arrays.stream(scores)
              .mapToObj(String::valueOf)
              .collect(Collectors.joining("\n", "", "\n")));
      print(chosen, scores);
    }
    return ExitCode.DONE;
  }

  /** Before the training that its scores come from. */
  private void requireWritable() {
    Path folder = out.toAbsolutePath().resolveSibling("");
    if (Files.isDirectory(out) || !Files.isWritable(folder)) {
      throw new IllegalArgumentException(
          "expected a file in a folder that can be written to for --out, but got "
              + out
              + ": make the folder, or name another file");
    }
  }

  /** Numbers are those of the examples before any of them is left out or drawn more often. */
  private static DataSource plain(DataSource source) {
    if (source instanceof DataSource.Shuffled shuffled) {
      return plain(shuffled.source());
    }
    return source instanceof DataSource.Sampled sampled ? sampled.source() : source;
  }

  private void print(NamedRecipe chosen, double[] scores) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("recipe", chosen.name());
    facts.put("by", by);
    facts.put("examples", scores.length);
    facts.put("least", sorted[0]);
    facts.put("median", sorted[sorted.length / 2]);
    facts.put("greatest", sorted[sorted.length - 1]);
    facts.put("file", out.toString());
    spec.commandLine()
        .getOut()
        .println(
            json
                ? Json.text(facts)
                : Counts.of(scores.length)
                    + " examples scored by "
                    + by
                    + ": "
                    + Counts.of(sorted[0])
                    + " to "
                    + Counts.of(sorted[sorted.length - 1])
                    + ", half below "
                    + Counts.of(sorted[sorted.length / 2])
                    + ". Use them with sampling: {name: pruned, scores: "
                    + out
                    + ", share: 70%}");
    spec.commandLine().getOut().flush();
  }
}
