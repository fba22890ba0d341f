package dev.hasten.bench;

import dev.hasten.compare.Difference;
import dev.hasten.compare.MethodCard;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code docs/methods.md}: what was measured of each method, those that did not help included. */
final class MethodsPage {
  private static final String HEAD =
      """
      # Methods, measured

      Each row is the workload's baseline with one method more, against the baseline alone: equal length, paired by seed. Time saved is a share of the baseline's training seconds;
      intervals are 95% by Student's t over pairs. An effect is claimed only if its interval excludes zero: *helps*, *trade-off*, *hurts*; else *no effect seen*, with the interval as the
      resolution. Fewer than three seeds are *screened only*: nothing is claimed.

      **Do not trust a time below 25 to 30% here, whatever its verdict.** All methods of a seed share one run of the baseline, and the machine drifts between runs, which moves the times of a
      whole workload together: dirac-init, which changes first weights alone and costs no time, stands at -15% on fashion-mnist-resnet and is called *hurts* for it. Quality does not drift with the machine, but a lucky or unlucky baseline shifts it for all methods of a seed too.

      Machines: fashion-mnist-light on that of the main job in [benchmarks.md](benchmarks.md), the other workloads on a 2-core Xeon with AMX (2026-11-27). Made by `bench/run methods bench/methods/WORKLOAD.yaml --seeds N --write`; `hasten methods NAME` tells the same of one method.
      """;

  private MethodsPage() {}

  static String text(List<MethodCard> cards) {
    Map<String, List<MethodCard>> byWorkload =
        cards.stream()
            .collect(
                Collectors.groupingBy(
                    MethodCard::workload, LinkedHashMap::new, Collectors.toList()));
    StringBuilder text = new StringBuilder(HEAD);
    byWorkload.forEach(
        (workload, own) ->
            text.append("\n## ").append(workload).append("\n\n").append(table(workload, own)));
    return text.toString();
  }

  static String table(String workload, List<MethodCard> cards) {
    StringBuilder table = new StringBuilder();
    table.append("| ").append(workload).append(" with | verdict | quality gained | time saved |");
    table.append(" runs |\n|---|---|---|---|---|\n");
    for (MethodCard card : cards) {
      double scale = card.metric().equals("loss") ? 1 : 100;
      String unit = card.metric().equals("loss") ? "" : " points";
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s%s | %s%% | %d%s |%n",
              card.setting(),
              card.verdict().words(),
              interval(card.qualityGained(), scale),
              unit,
              interval(card.timeSaved(), 100),
              card.runs(),
              card.diverged() > 0 ? ", " + card.diverged() + " diverged" : ""));
    }
    return table.toString();
  }

  private static String interval(Difference difference, double scale) {
    String mean = String.format(Locale.ROOT, "%+.2f", difference.mean() * scale);
    return Double.isFinite(difference.radius())
        ? mean + String.format(Locale.ROOT, " ± %.2f", difference.radius() * scale)
        : mean;
  }
}
