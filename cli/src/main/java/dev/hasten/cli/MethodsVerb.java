package dev.hasten.cli;

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

  /** Scripts rely on these names; the first card, if any, stands for the method. */
  private static Map<String, Object> json(
      String kind, Entry<?> entry, MethodPlace place, List<MethodCard> cards) {
    Optional<MethodCard> card = cards.stream().findFirst();
    Map<String, Object> each = new LinkedHashMap<>();
    each.put("name", entry.name());
    each.put("kind", kind);
    each.put("seam", String.join(", ", place.seams()));
    each.put("effect", place.effect().name());
    each.put("summary", entry.summary());
    each.put("source", entry.source());
    each.put("verdict", card.map(c -> c.verdict().words()).orElse("not measured"));
    each.put("runs", card.map(MethodCard::runs).orElse(0));
    each.put("seeds", card.map(c -> c.qualityGained().count()).orElse(0));
    each.put(
        "interval",
        card.map(MethodCard::qualityGained)
            .filter(quality -> Double.isFinite(quality.radius()))
            .map(q -> List.of(q.mean() - q.radius(), q.mean() + q.radius()))
            .orElse(List.of()));
    each.put("cards", cards);
    Map<String, Object> options = new LinkedHashMap<>();
    for (Option option : entry.options()) {
      options.put(option.name(), option.standard());
    }
    each.put("options", options);
    return each;
  }
}
