package dev.hasten.cli;

import dev.hasten.compare.Difference;
import dev.hasten.compare.MethodCard;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Metric;
import java.util.List;
import java.util.Locale;

/** All that is known of one method, for a terminal of 80 columns. */
final class MethodPage {
  private MethodPage() {}

  static String text(String kind, Entry<?> entry, MethodPlace place, List<MethodCard> cards) {
    StringBuilder text = new StringBuilder();
    line(text, "%s (%s)", entry.name(), kind);
    line(text, "  %s", entry.summary());
    if (!entry.source().isEmpty()) {
      line(text, "  source: %s", entry.source());
    }
    line(text, "  seam:   %s", String.join(", ", place.seams()));
    line(text, "  effect: %s", place.effect());
    if (!place.conflicts().isEmpty()) {
      line(text, "  cannot be combined with");
      place.conflicts().forEach((other, reason) -> line(text, "    %s: %s", other, reason));
    }
    if (!place.needs().isEmpty()) {
      line(text, "  needs beside it: %s", String.join(", ", place.needs()));
    }
    if (!entry.options().isEmpty()) {
      line(text, "%noptions");
      for (Option option : entry.options()) {
        line(text, "  %s: %s", option.name(), option.summary());
        line(text, "      %s; default %s", option.expected(), option.standard());
      }
    }
    line(text, "%nmeasured");
    if (cards.isEmpty()) {
      line(text, "  not yet: nothing is claimed");
    }
    cards.forEach(card -> text.append(words(card)));
    if (!cards.isEmpty()) {
      line(text, "  (how far each of these times is to be trusted: docs/methods.md)");
    }
    return text.toString();
  }

  private static String words(MethodCard card) {
    StringBuilder text = new StringBuilder();
    line(text, "  %s on %s: %s", card.setting(), card.workload(), card.verdict().words());
    boolean share = Metric.of(card.metric()).filter(Metric::isShare).isPresent();
    double scale = share ? 100 : 1;
    String unit = share ? " points" : "";
    line(
        text,
        "      %s gained %s%s, time saved %s%%, %s, %s",
        card.metric(),
        interval(card.qualityGained(), scale),
        unit,
        interval(card.timeSaved(), 100),
        seeds(card.runs()),
        card.date());
    return text.toString();
  }

  /** Each seed has a run with the method and one without. */
  private static String seeds(int seeds) {
    return seeds
        + (seeds == 1 ? " seed, " : " seeds, ")
        + 2 * seeds
        + " runs ("
        + seeds
        + " with it)";
  }

  private static String interval(Difference difference, double scale) {
    String mean = String.format(Locale.ROOT, "%+.2f", difference.mean() * scale);
    return Double.isFinite(difference.radius())
        ? mean + String.format(Locale.ROOT, " ± %.2f", difference.radius() * scale)
        : mean;
  }

  private static void line(StringBuilder text, String form, Object... values) {
    text.append(String.format(Locale.ROOT, form + "%n", values));
  }
}
