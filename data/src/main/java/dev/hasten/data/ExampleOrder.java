package dev.hasten.data;

/**
 * Which examples an epoch draws and in which order, by the seed and the number of the epoch alone,
 * so that a run can be taken up again anywhere. {@code dev.hasten.data.order.Sampling} has the
 * usual ones.
 */
@FunctionalInterface
public interface ExampleOrder {
  /** As many numbers of examples as the data have examples; some may come often, others never. */
  int[] numbers(long seed, long epoch);

  /**
   * What the loss of each example is multiplied by, by its number; empty where nothing is. Weights
   * act by the targets: batches then hold class probabilities times the weight.
   */
  default float[] lossWeights() {
    return new float[0];
  }

  /** A sum over what decides the order, so that a run does not go on with another. */
  default String fingerprint() {
    return "";
  }
}
