package dev.hasten.compare;

import java.util.List;

/**
 * One training of a comparison.
 *
 * @param recipe its name
 * @param seed its seed
 * @param reached whether it counts: the baseline when an evaluation reached the target, any other
 *     recipe when its last one did
 * @param seconds credited: to the first crossing for a baseline that reached the target, else its
 *     whole length; evaluation not counted
 * @param steps in those seconds
 * @param metric of the evaluation that decided; not a number when the training diverged
 * @param whole whether it went to the end of its length
 * @param evaluationSeconds spent on all evaluations
 * @param examplesPerSecond that its steps took, over the whole of it
 * @param peakBytes most physical memory of the process during the run; 0 where unknown
 * @param otherCores cores, on average, that other processes took meanwhile; 0 where unknown
 * @param curve evaluations in order
 */
public record RunResult(
    String recipe,
    long seed,
    boolean reached,
    double seconds,
    long steps,
    double metric,
    boolean whole,
    double evaluationSeconds,
    double examplesPerSecond,
    long peakBytes,
    double otherCores,
    List<Point> curve) {
  /** Copies the curve. */
  public RunResult {
    curve = List.copyOf(curve);
  }

  /** Of the last evaluation. */
  double finalMetric() {
    return curve.isEmpty() ? metric : curve.get(curve.size() - 1).metric();
  }

  /** To its last evaluation; a baseline may be credited fewer. */
  double wholeSeconds() {
    return curve.isEmpty() ? seconds : Math.max(seconds, curve.get(curve.size() - 1).seconds());
  }

  /** Whether others took so much of the machine that its seconds are not those of a quiet one. */
  boolean crowded() {
    return otherCores >= 0.25;
  }

  /** Whether it stopped because its numbers were no longer finite. */
  boolean diverged() {
    return !Double.isFinite(metric);
  }

  /**
   * An evaluation.
   *
   * @param seconds of training before it
   * @param metric what it gave
   */
  public record Point(double seconds, double metric) {}
}
