package dev.hasten.cli;

import dev.hasten.data.BadExample;
import dev.hasten.data.DataPair;
import dev.hasten.data.TrainingData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Examples that were left out, in words. */
final class LeftOutWords {
  private static final int SHOWN = 5;

  private LeftOutWords() {}

  /** How many, and the first of them, a line each. */
  static List<String> lines(String data, List<BadExample> examples) {
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, "left out %,d of %s", examples.size(), data));
    examples.stream().limit(SHOWN).forEach(each -> lines.add("  " + each.words()));
    if (examples.size() > SHOWN) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  and %,d more: events.jsonl of a run lists them all",
              examples.size() - SHOWN));
    }
    return lines;
  }

  /** On stderr, for verbs that do not train. */
  static void tell(DataPair data) {
    tell(data.train());
    if (!data.test().leftOut().equals(data.train().leftOut())) { // both may be parts of one set
      tell(data.test());
    }
  }

  private static void tell(TrainingData data) {
    if (!data.leftOut().isEmpty()) {
      lines(data.name(), data.leftOut()).forEach(line -> System.err.println("hasten: " + line));
    }
  }
}
