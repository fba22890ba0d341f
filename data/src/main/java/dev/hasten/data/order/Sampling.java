package dev.hasten.data.order;

import dev.hasten.data.DataException;
import dev.hasten.data.ExampleOrder;
import java.util.Arrays;

/**
 * Orders for {@link dev.hasten.data.Dataset#ordered}; each needs a number for each example, in the
 * order of the dataset.
 *
 * <pre>{@code
 * Dataset even = train.ordered(Sampling.classBalanced(train.labels()));
 * }</pre>
 */
public final class Sampling {
  private Sampling() {}

  /**
   * Examples are drawn in proportion to their weights: in each epoch as often as their share says,
   * rounded up or down by chance.
   *
   * @param weights 0 or more
   * @throws DataException when one is none, or none is above 0
   */
  public static ExampleOrder weighted(double[] weights) {
    return new WeightedOrder(weights, new float[0]);
  }

  /** All classes are drawn equally often, however many examples they have. */
  public static ExampleOrder classBalanced(int[] labels) {
    long[] sizes = new long[Arrays.stream(labels).max().orElse(0) + 1];
    Arrays.stream(labels).forEach(label -> sizes[label]++);
    return weighted(Arrays.stream(labels).mapToDouble(label -> 1.0 / sizes[label]).toArray());
  }

  /**
   * Importance sampling (Zhao and Zhang, <a href="https://arxiv.org/abs/1401.2753">2015</a>):
   * examples are drawn in proportion to their scores, and each loss is divided by how much more
   * often its example comes than another, so that the expected gradient stays that of the mean
   * loss.
   *
   * @param scores 0 or more: losses or norms of gradients
   * @param uniform the share of draws that heed no score, above 0 to 1: it bounds the weights
   */
  public static ExampleOrder importance(double[] scores, double uniform) {
    if (!(uniform > 0 && uniform <= 1)) {
      throw new DataException(
          "expected a uniform share above 0, up to 1, but got " + uniform + ": 0.2 is usual");
    }
    double sum = Arrays.stream(WeightedOrder.checked(scores)).sum();
    double[] weights = new double[scores.length];
    float[] losses = new float[scores.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (1 - uniform) * scores[i] / sum * scores.length + uniform;
      losses[i] = (float) (1 / weights[i]);
    }
    return new WeightedOrder(weights, losses);
  }

  /**
   * The hardest examples are drawn more often than the others.
   *
   * @param scores the higher, the harder: losses
   * @param share of the examples that are hard, above 0 to 1
   * @param times how often they come for each time that another comes
   */
  public static ExampleOrder hard(double[] scores, double share, double times) {
    requireShare(share);
    int[] easyFirst = byDifficulty(scores);
    double[] weights = new double[scores.length];
    Arrays.fill(weights, 1);
    for (int i = scores.length - count(share, scores.length); i < scores.length; i++) {
      weights[easyFirst[i]] = times;
    }
    return weighted(weights);
  }

  /**
   * From easy to hard (Bengio et al., <a href="https://doi.org/10.1145/1553374.1553380">2009</a>):
   * the first epoch draws the easiest share alone, as often as it takes; the share grows evenly to
   * all examples.
   *
   * @param scores the higher, the harder
   * @param share that the first epoch draws from, above 0 to 1
   * @param epochs after so many all examples are drawn
   */
  public static ExampleOrder curriculum(double[] scores, double share, int epochs) {
    requireShare(share);
    if (epochs < 1) {
      throw new DataException("expected 1 epoch or more, but got " + epochs + ": choose some");
    }
    return new CurriculumOrder(
        byDifficulty(scores), share, epochs, Sums.of(scores) + Sums.of(share, epochs));
  }

  static int count(double share, int examples) {
    return (int) Math.max(1, Math.min(examples, Math.round(share * examples)));
  }

  static void requireShare(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new DataException(
          "expected a share of the examples above 0, up to 1, but got " + share + ": choose one");
    }
  }

  /** Numbers of examples; of equal ones the first stays first. */
  static int[] byDifficulty(double[] scores) {
    Integer[] numbers = new Integer[scores.length];
    Arrays.setAll(numbers, i -> i);
    Arrays.sort(numbers, (a, b) -> Double.compare(scores[a], scores[b]));
    return Arrays.stream(numbers).mapToInt(Integer::intValue).toArray();
  }
}
