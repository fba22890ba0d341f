package dev.hasten.data;

import java.util.Arrays;

/** Numbers of examples, batch after batch, in the order of training. */
final class Orders {
  private final int size;
  private final int batch;
  private final long seed;
  private int[] order = {};
  private int at;
  private long epoch;

  Orders(int size, int batch, long seed) {
    this.size = size;
    this.batch = batch;
    this.seed = seed;
  }

  int[] next() {
    if (at == order.length) {
      order = EpochOrder.shuffled(seed, epoch++, size);
      at = 0;
    }
    int from = at;
    at = Math.min(order.length, at + batch);
    return Arrays.copyOfRange(order, from, at);
  }
}
