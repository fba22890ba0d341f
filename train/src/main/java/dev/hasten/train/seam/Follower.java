package dev.hasten.train.seam;

/**
 * A number of an optimizer that has no schedule of its own and goes with another one's, such as the
 * second of two learning rates.
 *
 * @param name as it is told: {@code matrix_learning_rate}, {@code head.*.learning_rate}
 * @param leader what it goes with: {@code learning_rate}, a setting, or another follower
 * @param value what it is where the leader has its full value
 */
public record Follower(String name, String leader, double value) {
  /** The number that the schedule of a recipe is of. */
  public static final String LEARNING_RATE = "learning_rate";
}
