package dev.hasten.data.order;

import dev.hasten.data.DataException;
import java.util.Arrays;

/**
 * Training on a part of the examples that scores choose (Sorscher et al., <a
 * href="https://arxiv.org/abs/2206.14486">2022</a>: keep the hardest where there are many, the
 * easiest where there are few).
 *
 * <pre>{@code
 * Dataset less = train.select(Pruning.kept(scores, 0.7, true));
 * }</pre>
 */
public final class Pruning {
  private Pruning() {}

  /** How many of so many examples are kept: one at least. */
  public static int count(double share, int examples) {
    return Sampling.count(share, examples);
  }

  /**
   * The numbers of the examples to keep, in their order; of those that score the same, the first.
   *
   * @param scores of the examples: the higher, the harder
   * @param share to keep, above 0 to 1
   * @param hardest whether the hardest are kept, else the easiest
   * @throws DataException when the share is none, or a score is not a number
   */
  public static int[] kept(double[] scores, double share, boolean hardest) {
    Sampling.requireShare(share);
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new DataException(
            "expected a score for example " + i + ", but got none (NaN): mend it");
      }
    }
    double sign = hardest ? -1 : 1;
    int[] wanted =
        Sampling.byDifficulty(Arrays.stream(scores).map(score -> sign * score).toArray());
    int[] kept = Arrays.copyOf(wanted, count(share, scores.length));
    Arrays.sort(kept);
    return kept;
  }
}
