package dev.hasten.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was measured of a method on a workload: runs with it against runs without, at equal length,
 * seed by seed.
 *
 * @param method its name
 * @param workload the name of the job
 * @param setting the method with the options it ran with, as in a job file
 * @param verdict by {@link Verdict}
 * @param runs of the method, diverged ones included
 * @param diverged how many of them ended with numbers that were not finite
 * @param metric what quality is
 * @param qualityGained the metric with the method less that without (the other way round where less
 *     is better)
 * @param timeSaved share of the seconds without it: (without - with) / without
 * @param date of the runs
 */
public record MethodCard(
    String method,
    String workload,
    String setting,
    Verdict verdict,
    int runs,
    int diverged,
    String metric,
    Difference qualityGained,
    Difference timeSaved,
    String date) {
  /**
   * The card of a recipe that differs from the baseline by one method.
   *
   * @return empty when no pair of whole runs is there
   */
  public static Optional<MethodCard> of(
      ComparisonResult result, String method, String workload, String setting, String date) {
    List<Double> gained = new ArrayList<>();
    List<Double> saved = new ArrayList<>();
    List<RunResult> runs = result.runs(method);
    for (RunResult run : runs) {
      Optional<RunResult> base =
          result.runs(result.baseline()).stream()
              .filter(each -> each.seed() == run.seed() && each.whole())
              .findFirst();
      if (base.isPresent() && !run.diverged() && !base.get().diverged()) {
        double difference = run.finalMetric() - base.get().finalMetric();
        gained.add(result.target().atLeast() ? difference : -difference);
        double without = base.get().wholeSeconds();
        saved.add((without - run.wholeSeconds()) / without);
      }
    }
    if (gained.isEmpty()) {
      return Optional.empty();
    }
    Difference quality = Difference.of(gained);
    Difference time = Difference.of(saved);
    int diverged = (int) runs.stream().filter(RunResult::diverged).count();
    return Optional.of(
        new MethodCard(
            method,
            workload,
            setting,
            diverged > 0 ? Verdict.HURTS : Verdict.of(quality, time),
            runs.size(),
            diverged,
            result.target().metric(),
            quality,
            time,
            date));
  }
}
