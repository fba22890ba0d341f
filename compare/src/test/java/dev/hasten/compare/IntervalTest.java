package dev.hasten.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {
  @Test
  void oneValueIsAllThereIs() {
    assertEquals(new Interval(4.2, 4.2, 4.2, 1), Interval.of(List.of(4.2)));
  }

  /** Of two values each is drawn twice with probability 1/4: both are in the interval. */
  @Test
  void ofTwoValuesItIsBoth() {
    assertEquals(new Interval(3, 2, 4, 2), Interval.of(List.of(4.0, 2.0)));
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMiddle() {
    assertEquals(2.5, Interval.of(List.of(9.0, 1.0, 2.0, 3.0)).median());
  }

  /**
   * The bootstrap distribution in closed form: of n values (n odd) the median of a sample is at
   * most the k-th smallest with the probability that (n + 1) / 2 of n draws or more are among the k
   * smallest, which is binomial.
   */
  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7, 9, 11, 15, 21})
  void itsEndsAreThoseOfTheBinomialDistribution(int n) {
    List<Double> values = IntStream.rangeClosed(1, n).mapToObj(i -> (double) i).toList();
    int low = 1;
    while (tail(n, (double) low / n) <= 0.025) {
      low++;
    }
    Interval interval = Interval.of(values);
    assertEquals((n + 1) / 2.0, interval.median());
    assertEquals(low, interval.low());
    assertEquals(n + 1 - low, interval.high());
  }

  private static double tail(int n, double p) {
    double sum = 0;
    for (int k = (n + 1) / 2; k <= n; k++) {
      double choose = 1;
      for (int i = 0; i < k; i++) {
        choose *= (double) (n - i) / (i + 1);
      }
      sum += choose * Math.pow(p, k) * Math.pow(1 - p, n - k);
    }
    return sum;
  }

  @Test
  void theSameValuesGiveTheSameInterval() {
    List<Double> values = DoubleStream.of(1.3, 1.9, 1.1, 4, 2.2, 1.7).boxed().toList();
    assertEquals(Interval.of(values), Interval.of(values));
  }

  @Test
  void anEffectIsClaimedOnlyOfEnoughValuesOnOneSide() {
    assertTrue(Interval.of(List.of(1.0, 2.0, 1.5, 1.2, 1.1, 1.3)).excludes(0));
    assertTrue(Interval.of(List.of(-1.0, -2.0, -1.5, -1.2, -1.1, -1.3)).excludes(0));
    assertFalse(Interval.of(List.of(1.0, 2.0, -1.5, 1.2, -1.1, 1.3)).excludes(0));
    assertFalse(Interval.of(List.of(1.0, 2.0, 1.5, 1.2, 1.1)).excludes(0), "too few");
  }

  @Test
  void noValuesHaveNoMedian() {
    assertThrows(IllegalArgumentException.class, () -> Interval.of(List.of()));
  }
}
