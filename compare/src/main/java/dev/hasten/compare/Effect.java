package dev.hasten.compare;

import dev.hasten.train.seam.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a part of a recipe does, from pairs of runs with and without it, seed by seed. Above zero it
 * helps, below it hurts.
 *
 * @param timeSaved the share of the seconds without it: (without - with) / without
 * @param qualityGained the target's metric with it less that without it (the other way round where
 *     less is better)
 */
public record Effect(Ablation ablation, Interval timeSaved, Interval qualityGained) {
  static Optional<Effect> of(ComparisonResult result, Ablation ablation) {
    List<Double> saved = new ArrayList<>();
    List<Double> gained = new ArrayList<>();
    for (RunResult without : result.runs(ablation.name())) {
      Optional<RunResult> pair =
          result.runs(ablation.of()).stream()
              .filter(run -> run.seed() == without.seed())
              .findFirst();
      if (pair.isPresent() && !without.diverged() && !pair.get().diverged()) {
        saved.add((without.seconds() - pair.get().seconds()) / without.seconds());
        double difference = pair.get().metric() - without.metric();
        gained.add(result.target().atLeast() ? difference : -difference);
      }
    }
    return saved.isEmpty()
        ? Optional.empty()
        : Optional.of(new Effect(ablation, Interval.of(saved), Interval.of(gained)));
  }

  /** A difference of the metric in words, with its unit. */
  static String quality(String metric, double difference) {
    if (Metric.of(metric).filter(Metric::isShare).isPresent()) {
      return String.format(Locale.ROOT, "%+.2f points", difference * 100);
    }
    String words = Metric.words(metric, difference);
    return words.startsWith("-") ? words : "+" + words;
  }
}
