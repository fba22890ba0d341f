package dev.hasten.cli;

import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.Models;
import dev.hasten.train.catalog.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hasten models}: the built-in models, or all about one. */
@Command(
    name = "models",
    description = "List the built-in models, or tell all about one.",
    mixinStandardHelpOptions = true)
final class ModelsVerb implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "Tell all about this one: its options, and the memory of its activations.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Examples in a batch of NAME. Default: 32, or as many as have 2,048 tokens.")
  private Optional<Integer> batch = Optional.empty();

  @Option(names = "--time", description = "Measure the examples/s of NAME as well.")
  private boolean timed;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (name.isPresent()) {
      print(one(name.get()));
      return ExitCode.DONE;
    }
    if (timed) {
      throw new IllegalArgumentException(
          "expected the name of a model with --time, but got none: name one, or leave --time out");
    }
    List<Map<String, Object>> models = Models.list().stream().map(ModelPage::counts).toList();
    String text;
    if (json) {
      text = Json.text(models) + "\n";
    } else {
      List<List<String>> rows = new ArrayList<>();
      for (int i = 0; i < models.size(); i++) {
        Map<String, Object> model = models.get(i);
        rows.add(
            List.of(
                String.valueOf(model.get("name")),
                String.format(Locale.ROOT, "%,d", (Long) model.get("parameters")),
                String.format(Locale.ROOT, "%,d", (Long) model.get("macs")),
                String.valueOf(model.get("input")),
                Models.list().get(i).title()));
      }
      text =
          TextTable.of(List.of("name", "parameters", "multiply-adds", "input", "what it is"), rows);
    }
    print(text);
    return ExitCode.DONE;
  }

  private String one(String wanted) {
    if (batch.isPresent() && batch.get() < 1) {
      throw new IllegalArgumentException(
          "expected 1 or more for --batch, but got " + batch.get() + ": 32 is usual");
    }
    List<String> names = Models.list().stream().map(ModelInfo::name).toList();
    ModelInfo info =
        Models.list().stream()
            .filter(each -> each.name().equals(wanted))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "expected a model, but got \""
                            + wanted
                            + "\""
                            + Nearest.hint(wanted, names)));
    Map<String, Object> page =
        ModelPage.of(info, batch.orElseGet(() -> ModelPage.usualBatch(info)), timed);
    return json ? Json.text(page) + "\n" : ModelPage.text(page);
  }

  private void print(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }
}
