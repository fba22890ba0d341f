package dev.hasten.data.text;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Puts pieces of several lengths into bins of one: the longest first, each into the first bin that
 * has room for it (Johnson, <a href="https://dspace.mit.edu/handle/1721.1/57819">1973</a>), found
 * in a tree of the room left.
 */
final class FirstFit {
  private final int leaves;
  private final int[] room;

  private FirstFit(int bins, int capacity) {
    leaves = Integer.highestOneBit(Math.max(1, bins - 1)) * 2;
    room = new int[2 * leaves];
    Arrays.fill(room, capacity);
  }

  /**
   * The bin of each piece.
   *
   * @param lengths of the pieces, none above the capacity
   */
  static int[] bins(int[] lengths, int capacity) {
    FirstFit fit = new FirstFit(lengths.length, capacity);
    int[] bins = new int[lengths.length];
    int[] order =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> -lengths[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int piece : order) {
      bins[piece] = fit.first(lengths[piece]);
      fit.take(bins[piece], lengths[piece]);
    }
    return bins;
  }

  private int first(int length) {
    int node = 1;
    while (node < leaves) {
      node = room[2 * node] >= length ? 2 * node : 2 * node + 1;
    }
    return node - leaves;
  }

  private void take(int bin, int length) {
    int node = leaves + bin;
    room[node] -= length;
    for (node /= 2; node > 0; node /= 2) {
      room[node] = Math.max(room[2 * node], room[2 * node + 1]);
    }
  }
}
