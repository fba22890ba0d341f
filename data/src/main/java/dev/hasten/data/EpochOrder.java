package dev.hasten.data;

import dev.hasten.engine.RandomStream;

/**
 * The order of the examples in an epoch: it depends on the seed and the number of the epoch alone.
 */
public final class EpochOrder {
  private EpochOrder() {}

  /**
   * A uniform permutation of 0 to size - 1, by the shuffle of Fisher and Yates.
   *
   * @param seed the seed of the run
   * @param epoch the number of the epoch, from 0
   * @param size the number of examples
   */
  public static int[] shuffled(long seed, long epoch, int size) {
    RandomStream stream = new RandomStream(seed, "epoch order " + epoch);
    int[] order = inTurn(size);
    for (int last = size - 1; last > 0; last--) {
      int other = stream.nextInt(last + 1);
      int kept = order[last];
      order[last] = order[other];
      order[other] = kept;
    }
    return order;
  }

  /** The order 0, 1, ... size - 1. */
  static int[] inTurn(int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    return order;
  }
}
