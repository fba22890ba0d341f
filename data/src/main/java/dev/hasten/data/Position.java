package dev.hasten.data;

/**
 * A place in an endless sequence of batches: that of the batch which comes next. The start is
 * {@link #START}; after the last batch of an epoch the place is batch 0 of the next one.
 *
 * @param epoch epochs gone by, from 0
 * @param batch batches of this epoch already handed out, from 0
 */
public record Position(long epoch, long batch) {
  /** Before the first batch of the first epoch. */
  public static final Position START = new Position(0, 0);

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException when one is negative
   */
  public Position {
    if (epoch < 0 || batch < 0) {
      throw new IllegalArgumentException(
          "expected an epoch and a batch of 0 or more, but got epoch "
              + epoch
              + " and batch "
              + batch);
    }
  }
}
