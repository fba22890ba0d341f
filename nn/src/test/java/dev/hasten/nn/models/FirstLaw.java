package dev.hasten.nn.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A distribution around 0, or a number, that first weights are to be of.
 *
 * @param deviation of what is drawn
 * @param within the share of it within one deviation, which tells the shape of the distribution
 * @param limit none is beyond
 * @param constant the number where nothing is drawn
 */
record FirstLaw(double deviation, double within, double limit, double constant) {
  /** What chance may put a moment off by, in its standard errors. */
  private static final double ERRORS = 5;

  static FirstLaw constant(double value) {
    return new FirstLaw(0, 1, Double.POSITIVE_INFINITY, value);
  }

  static FirstLaw normal(double deviation) {
    return new FirstLaw(deviation, 0.68269, Double.POSITIVE_INFINITY, 0);
  }

  static FirstLaw uniform(double limit) {
    return new FirstLaw(limit / Math.sqrt(3), 0.57735, limit, 0);
  }

  /** Normal, what lies beyond two deviations drawn again: that makes the deviation smaller. */
  static FirstLaw truncated(double deviation) {
    return new FirstLaw(0.879626 * deviation, 0.65054, 2 * deviation, 0);
  }

  boolean isRandom() {
    return deviation > 0;
  }

  void assertDrawn(String name, float[] values) {
    int count = values.length;
    double sum = 0;
    double squares = 0;
    double near = 0;
    double largest = 0;
    for (float value : values) {
      if (!isRandom()) {
        assertEquals((float) constant, value, name);
      }
      sum += value;
      squares += (double) value * value;
      near += Math.abs(value) < deviation ? 1 : 0;
      largest = Math.max(largest, Math.abs(value));
    }
    if (!isRandom()) {
      return;
    }
    double mean = sum / count;
    assertEquals(0, mean, ERRORS * deviation / Math.sqrt(count), name + ": mean");
    // The error of a variance is largest for the normal distribution, of these.
    double relative = squares / count / (deviation * deviation);
    assertEquals(1, relative, ERRORS * Math.sqrt(2.0 / count), name + ": variance of the law's");
    double error = Math.sqrt(within * (1 - within) / count);
    assertEquals(within, near / count, ERRORS * error, name + ": share within one deviation");
    assertTrue(largest <= limit * (1 + 1e-6), name + ": the largest is " + largest);
  }
}
