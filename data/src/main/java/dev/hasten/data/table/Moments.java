package dev.hasten.data.table;

/**
 * Mean and deviation of numbers that come one by one, by Welford's method (<a
 * href="https://doi.org/10.1080/00401706.1962.10490022">1962</a>): it does not lose the digits that
 * the sum of squares loses where the mean is large.
 */
final class Moments {
  private long count;
  private double mean;
  private double squares; // of the distances from the mean

  void add(double number) {
    count++;
    double distance = number - mean;
    mean += distance / count;
    squares += distance * (number - mean);
  }

  /** Whether some are not like the others. */
  boolean differ() {
    return squares > 0;
  }

  double mean() {
    return mean;
  }

  /** The root of the mean square distance from the mean; 1 where that is 0, to divide by. */
  double deviation() {
    double deviation = count == 0 ? 0 : Math.sqrt(squares / count);
    return deviation > 0 ? deviation : 1;
  }
}
