package dev.hasten.cli;

import dev.hasten.compare.Difference;
import dev.hasten.compare.MethodCard;
import dev.hasten.compare.MethodCards;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Nearest;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.job.Catalogs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hasten methods}: optimizers, schedules and speedups with their options and verdicts. */
@Command(
    name = "methods",
    description = "List optimizers, schedules and speedups, or tell all about one.",
    mixinStandardHelpOptions = true)
final class MethodsVerb implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "Tell all about this one: its options, and what was measured of it.")
  private Optional<String> name = Optional.empty();

  @picocli.CommandLine.Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  private final List<MethodCard> cards = MethodCards.shipped();
  private final List<Map<String, Object>> all = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final List<String> names = new ArrayList<>();

  @Override
  public Integer call() {
    Catalogs catalogs = Catalogs.standard();
    add("optimizer", catalogs.optimizers());
    add("schedule", catalogs.schedules());
    add("speedup", catalogs.speedups());
    if (all.isEmpty()) {
      String wanted = name.orElse("");
      throw new IllegalArgumentException(
          "expected a method, but got \"" + wanted + "\"" + Nearest.hint(wanted, names));
    }
    spec.commandLine().getOut().print(json ? Json.text(all) + "\n" : text);
    spec.commandLine().getOut().flush();
    return ExitCode.DONE;
  }

  private <T> void add(String kind, Catalog<T> catalog) {
    if (name.isEmpty()) {
      text.append(kind).append("s\n");
    }
    for (Entry<T> entry : catalog.entries()) {
      names.add(entry.name());
      if (name.filter(wanted -> !wanted.equals(entry.name())).isPresent()) {
        continue;
      }
      MethodPlace place = MethodPlace.of(entry, catalog);
      List<MethodCard> own =
          cards.stream().filter(card -> card.method().equals(entry.name())).toList();
      all.add(json(kind, entry, place, own));
      text.append(
          name.isPresent()
              ? (text.isEmpty() ? "" : "\n") + MethodPage.text(kind, entry, place, own)
              : line(kind, entry, place, own));
    }
  }

  private static String line(
      String kind, Entry<?> entry, MethodPlace place, List<MethodCard> cards) {
    String seam =
        kind.equals("speedup")
            ? " [" + String.join(", ", place.seams()) + "; " + place.effect() + "]"
            : "";
    String verdicts =
        cards.stream()
            .map(card -> card.verdict().words() + " (" + card.workload() + ")")
            .collect(Collectors.joining(", "));
    return "  "
        + entry.name()
        + ": "
        + entry.summary()
        + seam
        + '\n'
        + (entry.options().isEmpty() ? "" : "      " + options(entry) + '\n')
        + (verdicts.isEmpty() ? "" : "      measured: " + verdicts + '\n');
  }

  private static String options(Entry<?> entry) {
    return entry.options().stream()
        .map(option -> option.name() + " " + option.standard())
        .collect(Collectors.joining(", "));
  }

  /** Scripts rely on these names. What was measured is in the cards, one for each workload. */
  private static Map<String, Object> json(
      String kind, Entry<?> entry, MethodPlace place, List<MethodCard> cards) {
    Map<String, Object> each = new LinkedHashMap<>();
    each.put("name", entry.name());
    each.put("kind", kind);
    each.put("seam", String.join(", ", place.seams()));
    each.put("effect", place.effect().name());
    each.put("summary", entry.summary());
    each.put("source", entry.source());
    each.put("cards", cards.stream().map(MethodsVerb::json).toList());
    Map<String, Object> options = new LinkedHashMap<>();
    for (Option option : entry.options()) {
      options.put(option.name(), option.standard());
    }
    each.put("options", options);
    return each;
  }

  private static Map<String, Object> json(MethodCard card) {
    Difference quality = card.qualityGained();
    Map<String, Object> each = new LinkedHashMap<>();
    each.put("method", card.method());
    each.put("workload", card.workload());
    each.put("setting", card.setting());
    each.put("verdict", card.verdict());
    each.put("seeds", card.runs()); // one run with the method for each, one without
    each.put("runs", card.runs());
    each.put("diverged", card.diverged());
    each.put("metric", card.metric());
    each.put("quality_gained", quality);
    each.put("interval", interval(quality));
    each.put("time_saved", card.timeSaved());
    each.put("date", card.date());
    return each;
  }

  /** Its ends; empty where one pair tells none. */
  private static List<Double> interval(Difference difference) {
    return Double.isFinite(difference.radius())
        ? List.of(difference.mean() - difference.radius(), difference.mean() + difference.radius())
        : List.of();
  }
}
