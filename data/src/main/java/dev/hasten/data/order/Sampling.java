package dev.hasten.data.order;

import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import dev.hasten.data.ExampleOrder;
import java.util.Arrays;

/**
 * Orders for {@link Dataset#ordered}; all but {@link #withinShards} need a number for each example,
 * in the order of the dataset.
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

  /**
   * Every example once in each epoch, read nearly from front to back: the shards one after the
   * other in an order of seed and epoch, their examples shuffled within windows of {@code buffer}
   * (as the <a href="https://github.com/webdataset/webdataset">WebDataset</a> library shuffles, but
   * a function of seed and epoch alone; going to a place reads nothing). For disks on which reading
   * here and there is slow. What lies next to each other in a shard comes near each other in every
   * epoch, so shards should be written in a random order, or {@code buffer} be some of them.
   *
   * @param data in tar shards or packed shards, or a part of such
   * @param buffer examples of a window, 1 or more; 1 shuffles the shards alone
   * @throws DataException when the data are not in shards, or the buffer holds none
   */
  public static ExampleOrder withinShards(Dataset data, int buffer) {
    if (buffer < 1) {
      throw new DataException(
          "expected a buffer of 1 example or more, but got " + buffer + ": 1000 is usual");
    }
    return data.shardPlaces()
        .map(where -> ShardOrder.of(where, buffer))
        .orElseThrow(
            () ->
                new DataException(
                    "expected data in shards (webdataset, packed) to shuffle within them, but "
                        + data.name()
                        + " are not: leave out the buffer, all examples are shuffled anyway"));
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
