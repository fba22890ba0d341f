package dev.hasten.cli;

import dev.hasten.nn.Layer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hasten predict}: applies a checkpoint to a file. */
@Command(
    name = "predict",
    description =
        "Apply a checkpoint to a file: a class with probabilities, or a number, for each row.",
    mixinStandardHelpOptions = true)
final class PredictVerb implements Callable<Integer> {
  private static final int BATCH = 500;

  @Parameters(paramLabel = "FOLDER", description = "A run folder, or one checkpoint in it.")
  private Path folder;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      required = true,
      description = {
        "IDX images (bytes become 0 to 1), or CSV: a line of numbers",
        "for each example, as the model was trained on. For a table: a",
        "file of its columns, in any order; the target may be left out."
      })
  private Path input;

  @Option(names = "--best", description = "The best checkpoint of the run, not the newest.")
  private boolean best;

  @Option(names = "--json", description = "Print one JSON document instead of CSV.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    SavedRun saved = SavedRun.open(folder, best);
    requireNumbers(saved);
    Answers answers = Answers.of(saved);
    float[][] rows =
        saved.schema().isPresent()
            ? saved.schema().get().rows(input)
            : InputRows.read(input, saved.run().inputShape());
    try (Layer model = saved.model()) {
      PrintWriter out = spec.commandLine().getOut();
      List<Map<String, Object>> all = new ArrayList<>();
      if (!json) {
        out.println(answers.header());
      }
      for (int from = 0; from < rows.length; from += BATCH) {
        float[][] some = Arrays.copyOfRange(rows, from, Math.min(from + BATCH, rows.length));
        for (Answers.Answer answer : answers.of(model, some)) {
          if (json) {
            all.add(answer.json());
          } else {
            out.println(answer.line());
          }
        }
      }
      out.print(json ? Json.text(all) + "\n" : "");
      out.flush();
      return ExitCode.DONE;
    }
  }

  private static void requireNumbers(SavedRun saved) {
    if (saved.recipe().model().inputType() != ScalarType.Float) {
      throw new IllegalArgumentException(
          "expected a model of numbers to predict with, but "
              + saved.recipe().model().name()
              + " is one of tokens: score it with hasten eval");
    }
  }
}
