package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.nn.Layer;
import dev.hasten.train.Evaluator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hasten eval}: scores a checkpoint on the test examples of its job. */
@Command(
    name = "eval",
    description = "Score a checkpoint on the test examples of its job.",
    mixinStandardHelpOptions = true)
final class EvalVerb implements Callable<Integer> {
  @Parameters(paramLabel = "FOLDER", description = "A run folder, or one checkpoint in it.")
  private Path folder;

  @Option(names = "--best", description = "The best checkpoint of the run, not the newest.")
  private boolean best;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    SavedRun saved = SavedRun.open(folder, best);
    try (DataPair data = saved.job().data().open();
        Layer model = saved.model(data.train().documentStart())) {
      saved.requireSameData(data);
      LeftOutWords.tell(data);
      Map<String, Double> metrics = Evaluator.evaluate(model, data.test());
      boolean reached = saved.job().target().map(target -> target.reachedBy(metrics)).orElse(true);
      TrainingRun.print(
          spec, json ? Json.text(json(saved, reached, metrics)) + "\n" : words(saved, metrics));
      return reached ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private static Map<String, Object> json(
      SavedRun saved, boolean reached, Map<String, Double> metrics) {
    return TrainingRun.json(
        saved.folder(),
        reached,
        saved.checkpoint().manifest().clock().seconds(),
        saved.checkpoint().manifest().step(),
        metrics,
        Optional.of(saved.checkpoint().folder()));
  }

  private static String words(SavedRun saved, Map<String, Double> metrics) {
    return saved.checkpoint().folder() + ": " + Words.of(metrics) + System.lineSeparator();
  }
}
