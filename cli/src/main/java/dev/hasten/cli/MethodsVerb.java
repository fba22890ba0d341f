package dev.hasten.cli;

import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.job.Catalogs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hasten methods}: optimizers, schedules and speedups with their options. */
@Command(
    name = "methods",
    description = "List optimizers, schedules and speedups, with their options.",
    mixinStandardHelpOptions = true)
final class MethodsVerb implements Callable<Integer> {
  @picocli.CommandLine.Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Catalogs catalogs = Catalogs.standard();
    List<Map<String, Object>> all = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    add("optimizer", catalogs.optimizers(), all, text);
    add("schedule", catalogs.schedules(), all, text);
    add("speedup", catalogs.speedups(), all, text);
    spec.commandLine().getOut().print(json ? Json.text(all) + "\n" : text);
    spec.commandLine().getOut().flush();
    return ExitCode.DONE;
  }

  private static <T> void add(
      String kind, Catalog<T> catalog, List<Map<String, Object>> all, StringBuilder text) {
    text.append(kind).append("s\n");
    for (Entry<T> entry : catalog.entries()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("name", entry.name());
      each.put("kind", kind);
      each.put("summary", entry.summary());
      each.put("source", entry.source());
      Map<String, Object> options = new LinkedHashMap<>();
      entry.options().forEach(option -> options.put(option.name(), option.standard()));
      each.put("options", options);
      all.add(each);
      text.append("  ").append(entry.name()).append(": ").append(entry.summary()).append('\n');
      if (!entry.options().isEmpty()) {
        text.append(
            entry.options().stream()
                .map(MethodsVerb::words)
                .collect(Collectors.joining(", ", "      ", "\n")));
      }
    }
  }

  private static String words(Option option) {
    return option.name() + " " + option.standard();
  }
}
