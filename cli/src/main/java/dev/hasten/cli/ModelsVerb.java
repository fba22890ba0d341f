package dev.hasten.cli;

import dev.hasten.nn.Layer;
import dev.hasten.nn.MultiplyAccumulates;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.Models;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hasten models}: the built-in models. */
@Command(
    name = "models",
    description = "List the built-in models.",
    mixinStandardHelpOptions = true)
final class ModelsVerb implements Callable<Integer> {
  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<Map<String, Object>> models = Models.list().stream().map(ModelsVerb::measured).toList();
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
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
    return ExitCode.DONE;
  }

  private static Map<String, Object> measured(ModelInfo info) {
    try (Layer model = info.published()) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("name", info.name());
      all.put(
          "parameters",
          model.parameters().values().stream().mapToLong(p -> p.tensor().numel()).sum());
      all.put("macs", MultiplyAccumulates.of(model, info.inputType(), info.shape()));
      all.put("input", info.example());
      return all;
    }
  }
}
