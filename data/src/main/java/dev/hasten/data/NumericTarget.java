package dev.hasten.data;

/**
 * A number that is to be predicted, and how models are told of it: {@code (y - mean) / deviation},
 * so that neither its unit nor its zero changes how a training goes. Metrics and predictions are
 * told in its own unit again.
 *
 * @param name of the column, for people
 * @param mean of the training examples
 * @param deviation of the training examples, the root of the mean square distance from the mean
 */
public record NumericTarget(String name, double mean, double deviation) {
  /**
   * Checks the numbers.
   *
   * @throws DataException when they are not finite, or the deviation is not above 0
   */
  public NumericTarget {
    if (!isSound(mean, deviation)) {
      throw new DataException(
          "expected a finite mean and a deviation above 0 of the target "
              + name
              + ", but got "
              + mean
              + " and "
              + deviation
              + ": take them of training examples that differ");
    }
  }

  /** Whether targets can be standardised by them: finite, and the deviation above 0. */
  public static boolean isSound(double mean, double deviation) {
    return Double.isFinite(mean) && Double.isFinite(deviation) && deviation > 0;
  }

  /**
   * That of these training examples.
   *
   * @throws DataException when there are none, one is not finite, or all are equal
   */
  public static NumericTarget of(String name, double... values) {
    double mean = 0;
    double squares =
        0; // of the distances from the mean, by Welford's method: 0 where all are equal
    for (int i = 0; i < values.length; i++) {
      requireFinite(name, i, values[i]);
      double distance = values[i] - mean;
      mean += distance / (i + 1);
      squares += distance * (values[i] - mean);
    }
    return new NumericTarget(name, mean, Math.sqrt(squares / Math.max(1, values.length)));
  }

  static void requireFinite(String name, int example, double value) {
    if (!Double.isFinite(value)) {
      throw new DataException(
          "expected a finite number as the target "
              + name
              + " of example "
              + example
              + ", but got "
              + value
              + ": mend it or leave the example out");
    }
  }

  /** As a model is told of it. */
  public float standardised(double value) {
    return (float) ((value - mean) / deviation);
  }

  /** What a model answers, in the target's own unit. */
  public double inUnit(double standardised) {
    return standardised * deviation + mean;
  }
}
