package dev.hasten.train.seam;

/**
 * A number of a recipe that may change in a run.
 *
 * @param name as schedules call it: {@code momentum}, {@code mixup.alpha}, {@code batch}
 * @param value what a schedule multiplies
 * @param least the smallest that makes sense
 * @param most the largest
 */
public record Setting(String name, double value, double least, double most) {
  /**
   * Its value where a schedule has that factor, within its range: only a schedule that waits for
   * the clock or for evaluations can still leave it once a run has begun.
   */
  public double at(double factor) {
    return Math.max(least, Math.min(most, value * factor));
  }
}
