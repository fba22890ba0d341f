package dev.hasten.cli;

import dev.hasten.engine.RandomStreams;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.job.Catalogs;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
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
      Place place = Place.of(entry, catalog);
      each.put("seam", String.join(", ", place.seams()));
      each.put("effect", place.effect().name());
      each.put("summary", entry.summary());
      each.put("source", entry.source());
      // Filled by a method's card, once there is one; what is not measured claims nothing.
      each.put("verdict", "not measured");
      each.put("runs", 0);
      each.put("seeds", 0);
      each.put("interval", List.of());
      Map<String, Object> options = new LinkedHashMap<>();
      entry.options().forEach(option -> options.put(option.name(), option.standard()));
      each.put("options", options);
      all.add(each);
      text.append("  ").append(entry.name()).append(": ").append(entry.summary());
      if (kind.equals("speedup")) {
        text.append(" [").append(String.join(", ", place.seams())).append("; ");
        text.append(place.effect()).append(']');
      }
      text.append('\n');
      if (!entry.options().isEmpty()) {
        text.append(
            entry.options().stream()
                .map(MethodsVerb::words)
                .collect(Collectors.joining(", ", "      ", "\n")));
      }
    }
  }

  /** Where a method stands, and what it does to the result. */
  private record Place(List<String> seams, Effect effect) {
    private static final long[] EXAMPLE = {1, 28, 28};

    static <T> Place of(Entry<T> entry, Catalog<T> catalog) {
      Object made =
          catalog
              .make(Choice.of(entry.name()), (option, fault) -> {})
              .orElseThrow(() -> new IllegalStateException("expected defaults of " + entry.name()));
      if (made instanceof Speedup speedup) {
        Seams seams = new Seams(new RandomStreams(1), EXAMPLE, 10);
        speedup.install(seams);
        return new Place(seams.occupied(), speedup.effect());
      }
      String seam = made instanceof Schedule ? "Schedule" : "Optimizer";
      return new Place(List.of(seam), Effect.OBJECTIVE);
    }
  }

  private static String words(Option option) {
    return option.name() + " " + option.standard();
  }
}
