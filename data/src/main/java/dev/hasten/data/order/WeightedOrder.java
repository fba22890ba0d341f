package dev.hasten.data.order;

import dev.hasten.data.DataException;
import dev.hasten.data.EpochOrder;
import dev.hasten.data.ExampleOrder;
import dev.hasten.engine.RandomStream;

/**
 * Draws in proportion to weights by systematic sampling: equally wide steps through the sum of all
 * weights from a start that chance decides. The expectation is that of independent draws, and no
 * example comes more than once too often or too seldom.
 */
final class WeightedOrder implements ExampleOrder {
  private final double[] weights;
  private final float[] lossWeights;

  WeightedOrder(double[] weights, float[] lossWeights) {
    this.weights = checked(weights).clone();
    this.lossWeights = lossWeights.clone();
  }

  static double[] checked(double[] weights) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0) || Double.isInfinite(weights[i])) {
        throw new DataException(
            "expected numbers of 0 or more for the examples, but got "
                + weights[i]
                + " for example "
                + i
                + ": mend it");
      }
      sum += weights[i];
    }
    if (!(sum > 0) || Double.isInfinite(sum)) {
      throw new DataException(
          "expected a number above 0 for some example, but they sum to " + sum + ": mend them");
    }
    return weights;
  }

  @Override
  public int[] numbers(long seed, long epoch) {
    int count = weights.length;
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double step = sum / count;
    double next = new RandomStream(seed, "weighted order " + epoch).nextDouble() * step;
    int[] drawn = new int[count];
    int filled = 0;
    double passed = 0;
    int last = 0;
    for (int i = 0; i < count; i++) {
      passed += weights[i];
      last = weights[i] > 0 ? i : last;
      for (; filled < count && next < passed; next += step) {
        drawn[filled++] = i;
      }
    }
    while (filled < count) { // where sums were rounded
      drawn[filled++] = last;
    }
    int[] order = EpochOrder.shuffled(seed, epoch, count);
    int[] numbers = new int[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = drawn[order[i]];
    }
    return numbers;
  }

  @Override
  public float[] lossWeights() {
    return lossWeights.clone();
  }

  @Override
  public String fingerprint() {
    return Sums.of(weights);
  }
}
