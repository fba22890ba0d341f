package dev.hasten.bench;

import dev.hasten.compare.Difference;
import dev.hasten.compare.MethodCard;
import dev.hasten.train.seam.Metric;
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

      With some forty methods at 95%, a verdict or two are chance. Made by `bench/run methods bench/methods/WORKLOAD.yaml --seeds N --write`, which lets a few methods and a run of the baseline of their seed advance in turns, a fortieth of
      each at a time, so that a machine that drifts slows all of them alike; runs are kept in bench/methods/results. `hasten methods NAME` tells the same of one method.
      """;

  private static final String TURNS =
      "In turns, three seeds or more, on a 2-core Zen 4 in bf16, 2026-11-29: ";

  private static final String XEON_TURNS =
      "In turns, three seeds, on a 2-core Xeon without AMX in fp32, 2026-11-29: ";

  /** What a reader must know of the runs of a workload. */
  private static final Map<String, String> NOTES =
      Map.ofEntries(
          Map.entry(
              "shakespeare",
              "In turns, on a 2-core Zen 3 in fp32, 2026-11-28: methods that cost and save no time, as zero-projections and logit-cap, stand within 1.5% of none. Seven that looked promising, or that peers recommend, have three seeds. sam, lawa, gradient-centralization, layer-freezing, gradient-freezing, bias-rate, gradient-noise-batch, activation-checkpointing and accumulation are of a 2-core Xeon, 2026-11-29."),
          Map.entry(
              "fashion-mnist-resnet",
              "**Do not trust a time below 25 to 30% here, whatever its verdict**: on a 2-core Xeon with AMX, 2026-11-27, not in turns but one after the other. dirac-init, which changes first weights alone and costs no time, stands at -15%. Quality does not drift with the machine. What each costs in time stands under fashion-mnist-resnet-short."),
          Map.entry(
              "fashion-mnist-resnet-short",
              TURNS
                  + "240 steps, 0.6 epochs. Times are those to look at; quality over two epochs stands under fashion-mnist-resnet."),
          Map.entry("fashion-mnist-light", TURNS + "two epochs of a network of two convolutions."),
          Map.entry(
              "optimizers",
              XEON_TURNS
                  + "one epoch of the network of fashion-mnist-light against AdamW, each at the best of four learning rates (docs/benchmarks.md, \"At the best of four rates\"). Runs of four seconds, with other work on the machine: what an update costs stands in docs/benchmarks.md, \"Optimizers\"."),
          Map.entry(
              "schedules",
              XEON_TURNS
                  + "one epoch of the network of fashion-mnist-light against a constant rate, all at one rate and behind the same warm-up, none tuned. Runs of four seconds, with other work on the machine: a schedule costs no time."),
          Map.entry(
              "textbook-convnet",
              TURNS
                  + "one epoch of a network as tutorials write it, for methods that look for what could be written better. The models that come with Hasten have biases dropped, activations in place and pooling first already."),
          Map.entry(
              "group-norm-convnet",
              TURNS
                  + "one epoch of the network of textbook-convnet with norms over groups of channels."),
          Map.entry(
              "llama",
              TURNS
                  + "400 steps of a small Llama, whose attentions have a product each for queries, keys and values."),
          Map.entry(
              "shakespeare-bf16",
              TURNS + "methods that need bfloat16, on the decoder of shakespeare."),
          Map.entry(
              "transfer",
              TURNS
                  + "15 epochs of 43 classes of 40 crops each; pretrained begins with what was learnt of 43 other classes (transfer-source.yaml). Six seeds."),
          Map.entry(
              "fine-tuning",
              TURNS + "as transfer, with the learnt weights on both sides, six seeds."));

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
            text.append("\n## ")
                .append(workload)
                .append("\n\n")
                .append(note(workload))
                .append(table(workload, own)));
    return text.toString();
  }

  private static String note(String workload) {
    return NOTES.containsKey(workload) ? NOTES.get(workload) + "\n\n" : "";
  }

  static String table(String workload, List<MethodCard> cards) {
    StringBuilder table = new StringBuilder();
    table.append("| ").append(workload).append(" with | verdict | quality gained | time saved |");
    table.append(" runs |\n|---|---|---|---|---|\n");
    for (MethodCard card : cards) {
      boolean share = Metric.of(card.metric()).filter(Metric::isShare).isPresent();
      double scale = share ? 100 : 1;
      String unit = share ? " points" : "";
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
