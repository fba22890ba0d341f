package dev.hasten.data.look;

/**
 * Among which examples those that are alike, or like no other, were sought.
 *
 * @param kind what the examples are
 * @param train how many of those to train on: a random sample, where there are more
 * @param test how many of those to test on, likewise
 * @param cutShort how many of them have so many others about them that they were compared with the
 *     likeliest of these alone
 */
public record Compared(Kind kind, int train, int test, int cutShort) {
  /** Rows are alike whose numbers differ by at most that, in deviations of the rows to train on. */
  public static final double ROW_TOLERANCE = 0.02;

  /** What examples are compared as. */
  public enum Kind {
    /** Images, by their brightness. */
    IMAGES,
    /** Rows of numbers and categories. */
    ROWS,
    /** Anything else, which is not compared: tokens, other arrays. */
    NOTHING
  }
}
