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
    description = "List the built-in models, some of them, or all about one.",
    mixinStandardHelpOptions = true)
final class ModelsVerb implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "These alone; of a single one all is told, its options too.")
  private List<String> names = List.of();

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Examples in a batch, for the memory of activations and the speed. Default: 1 in a list,"
              + " else 32, or as many as have 2,048 tokens.")
  private Optional<Integer> batch = Optional.empty();

  @Option(
      names = {"--measure", "--time"},
      description = "Measure the images/s, rows/s or tokens/s of those that are named as well.")
  private boolean measured;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (measured && names.isEmpty()) {
      throw new IllegalArgumentException(
          "expected the names of models with --measure, but got none: name some, or leave --measure"
              + " out");
    }
    if (batch.isPresent() && batch.get() < 1) {
      throw new IllegalArgumentException(
          "expected 1 or more for --batch, but got " + batch.get() + ": 32 is usual");
    }
    List<ModelInfo> chosen = names.stream().map(ModelsVerb::named).toList();
    print(
        chosen.size() == 1 ? one(chosen.get(0)) : many(chosen.isEmpty() ? Models.list() : chosen));
    return ExitCode.DONE;
  }

  private static ModelInfo named(String wanted) {
    return Models.list().stream()
        .filter(each -> each.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected a model, but got \""
                        + wanted
                        + "\""
                        + Nearest.hint(
                            wanted, Models.list().stream().map(ModelInfo::name).toList())));
  }

  private String one(ModelInfo info) {
    int size = batch.orElseGet(() -> ModelPage.usualBatch(info));
    Map<String, Object> page = ModelPage.of(info, size);
    measure(page, info, size);
    return json ? Json.text(page) + "\n" : ModelPage.text(page);
  }

  private String many(List<ModelInfo> chosen) {
    List<Map<String, Object>> models = new ArrayList<>();
    for (ModelInfo info : chosen) {
      int size = batch.orElseGet(() -> measured ? ModelPage.usualBatch(info) : 1);
      Map<String, Object> counts = ModelPage.counts(info, size);
      measure(counts, info, size);
      models.add(counts);
    }
    return json ? Json.text(models) + "\n" : table(chosen, models);
  }

  private void measure(Map<String, Object> page, ModelInfo info, int size) {
    if (measured) {
      page.putAll(ModelSpeed.measured(info, size));
    }
  }

  private String table(List<ModelInfo> chosen, List<Map<String, Object>> models) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      Map<String, Object> model = models.get(i);
      List<String> row = new ArrayList<>();
      row.add(String.valueOf(model.get("name")));
      row.add(String.format(Locale.ROOT, "%,d", (Long) model.get("parameters")));
      row.add(String.format(Locale.ROOT, "%,d", (Long) model.get("macs")));
      row.add(String.valueOf(model.get("batch")));
      row.add(ModelPage.megabytes(model));
      if (measured) {
        row.add(ModelSpeed.words(model));
      }
      row.add(String.valueOf(model.get("input")));
      row.add(chosen.get(i).title());
      rows.add(row);
    }
    List<String> heads =
        new ArrayList<>(
            List.of("name", "parameters", "multiply-adds", "batch", "activations", "input"));
    heads.add("what it is");
    if (measured) {
      heads.add(5, "speed, forward and backward");
    }
    return TextTable.of(heads, rows);
  }

  private void print(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }
}
