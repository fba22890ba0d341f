package dev.hasten.data.look;

import dev.hasten.data.EpochOrder;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
   * The shares of each example.
   *
   * @param vectors one of each example, all of one length
   * @param labels from 0
   */
  static List<ClassShares> of(float[][] vectors, int[] labels) {
    return of(vectors, labels, MOST_REFERENCES);
  }

  /** Among another number of references. */
  static List<ClassShares> of(float[][] vectors, int[] labels, int mostReferences) {
    int[] references = references(vectors.length, mostReferences);
    int neighbours = Math.min(NEIGHBOURS, references.length - 1);
    List<ClassShares> shares = new ArrayList<>(vectors.length);
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
          long[] found = Tensors.toLongs(near.topk(neighbours + 1L, 1, true, true).get1());
          for (int row = from; row < to; row++) {
            int start = (row - from) * (neighbours + 1);
            long[] own = Arrays.copyOfRange(found, start, start + neighbours + 1);
            shares.add(ClassShares.ofVotes(votes(own, row, references, labels, neighbours)));
          }
        }
      }
    }
    return shares;
  }

  /** The labels of the nearest, which come first. */
  private static int[] votes(
      long[] found, int row, int[] references, int[] labels, int neighbours) {
    return Arrays.stream(found)
        .mapToInt(at -> references[(int) at])
        .filter(other -> other != row)
        .limit(neighbours)
        .map(other -> labels[other])
        .toArray();
  }

  private static int[] references(int examples, int most) {
    int[] order = EpochOrder.shuffled(0, 0, examples);
    return Arrays.copyOf(order, Math.min(examples, most));
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
