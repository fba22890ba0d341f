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
 * @param metric of the evaluation that decided
 * @param evaluationSeconds spent on all evaluations
 * @param imagesPerSecond over those seconds
 * @param peakBytes most physical memory of the process during the run; 0 where unknown
 * @param curve evaluations in order
 */
public record RunResult(
    String recipe,
    long seed,
    boolean reached,
    double seconds,
    long steps,
    double metric,
    double evaluationSeconds,
    double imagesPerSecond,
    long peakBytes,
    List<Point> curve) {
  /** Copies the curve. */
  public RunResult {
    curve = List.copyOf(curve);
  }

  /**
   * An evaluation.
   *
   * @param seconds of training before it
   * @param metric what it gave
   */
  public record Point(double seconds, double metric) {}
}
