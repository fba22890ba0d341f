package dev.hasten.compare;

import dev.hasten.train.Target;
import dev.hasten.train.TrainingResult;
import dev.hasten.train.event.Event;
import java.util.List;
import java.util.Map;

/**
 * Which seconds of a training count. The baseline is credited at its first crossing of the target,
 * at its full length when it never crosses. Any other recipe has a fixed length and counts only if
 * its last evaluation reaches the target.
 */
record Credit(Target target) {
  /**
   * What the machine gave meanwhile.
   *
   * @param peakBytes most physical memory of the process; 0 where unknown
   * @param otherCores that other processes took
   */
  record Taken(long peakBytes, double otherCores) {}

  RunResult of(
      Competitor competitor, long seed, TrainingResult result, Watched watched, Taken taken) {
    boolean atCrossing = competitor.baseline() && result.reached().isPresent();
    double seconds = atCrossing ? result.reached().get().seconds() : result.seconds();
    long steps = atCrossing ? result.reached().get().step() : result.steps();
    double last = metric(result.metrics());
    return new RunResult(
        competitor.name(),
        seed,
        atCrossing || target.reachedBy(result.metrics()),
        seconds,
        steps,
        atCrossing ? result.reached().get().value() : last,
        result.outcome() == Event.Outcome.COMPLETED,
        result.evaluations().stream().mapToDouble(Event.Evaluated::evaluationSeconds).sum(),
        watched.examplesPerSecond(),
        taken.peakBytes(),
        taken.otherCores(),
        curve(result.evaluations()));
  }

  /** A training whose loss was no longer finite: it missed the target. */
  RunResult diverged(String recipe, long seed, Watched run, Taken taken) {
    return new RunResult(
        recipe,
        seed,
        false,
        run.seconds(),
        run.steps(),
        Double.NaN,
        false,
        run.evaluations().stream().mapToDouble(Event.Evaluated::evaluationSeconds).sum(),
        run.examplesPerSecond(),
        taken.peakBytes(),
        taken.otherCores(),
        curve(run.evaluations()));
  }

  private List<RunResult.Point> curve(List<Event.Evaluated> evaluations) {
    return evaluations.stream()
        .map(each -> new RunResult.Point(each.seconds(), metric(each.metrics())))
        .toList();
  }

  private double metric(Map<String, Double> metrics) {
    return metrics.getOrDefault(target.metric(), Double.NaN);
  }
}
