package dev.hasten.data.look;

import dev.hasten.data.EpochOrder;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Of each example the share of every class among the ten examples nearest to it, itself left out: a
 * probability from others alone. Where there are more than 20,000, neighbours are sought among as
 * many of them, drawn at random by a fixed seed.
 */
final class NeighbourVotes {
  private static final int NEIGHBOURS = 10;
  private static final int MOST_REFERENCES = 20_000;
  private static final int BLOCK = 512;

  private NeighbourVotes() {}

  /**
   * Shares by example and class.
   *
   * @param vectors one of each example, all of one length
   * @param labels from 0
   */
  static float[][] of(float[][] vectors, int[] labels, int classes) {
    int[] references = references(vectors.length);
    int neighbours = Math.min(NEIGHBOURS, references.length - 1);
    float[][] shares = new float[vectors.length][classes];
    try (Scope all = Scope.open()) {
      Tensor points = matrix(vectors, references);
      Tensor lengths = points.mul(points).sum(1);
      for (int from = 0; from < vectors.length; from += BLOCK) {
        int to = Math.min(vectors.length, from + BLOCK);
        int[] rows = IntStream.range(from, to).toArray();
        try (Scope block = Scope.open()) {
          Tensor here = matrix(vectors, rows);
          // |x - y|^2 - |x|^2 = |y|^2 - 2 x y, the same order for each x
          Tensor near = here.mm(points.t()).mul_(new Scalar(2f)).sub_(lengths);
          long[] found = Tensors.toLongs(near.topk(neighbours + 1L, 1, true, false).get1());
          for (int row = from; row < to; row++) {
            int start = (row - from) * (neighbours + 1);
            long[] own = Arrays.copyOfRange(found, start, start + neighbours + 1);
            count(shares[row], own, row, references, labels, neighbours);
          }
        }
      }
    }
    return shares;
  }

  private static void count(
      float[] shares, long[] found, int row, int[] references, int[] labels, int neighbours) {
    int counted = 0;
    for (int i = 0; i < found.length && counted < neighbours; i++) {
      int other = references[(int) found[i]];
      if (other != row) {
        shares[labels[other]] += 1f / neighbours;
        counted++;
      }
    }
  }

  private static int[] references(int examples) {
    int[] order = EpochOrder.shuffled(0, 0, examples);
    return Arrays.copyOf(order, Math.min(examples, MOST_REFERENCES));
  }

  private static Tensor matrix(float[][] vectors, int[] rows) {
    int length = vectors[0].length;
    float[] values = new float[Math.multiplyExact(rows.length, length)];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(vectors[rows[i]], 0, values, i * length, length);
    }
    return Tensors.ofFloats(values, rows.length, length);
  }
}
