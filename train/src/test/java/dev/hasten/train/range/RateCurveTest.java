package dev.hasten.train.range;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On curves whose shape is known: losses that fall around one rate and shoot up after another. */
class RateCurveTest {
  /** From 2.3 to 0.5, falling most at {@code middle} on the logarithm, up again after 100 of it. */
  private static DoubleUnaryOperator loss(double middle, double noise) {
    RandomStream random = new RandomStream(7, "noise");
    return rate -> {
      double x = Math.log10(rate / middle);
      double fall = 1.8 / (1 + Math.exp(-3 * x));
      double rise = Math.exp(6 * (x - 2));
      return 2.3 - fall + rise + noise * (random.nextDouble() - 0.5);
    };
  }

  @Test
  void ratesGrowByTheSameFactor() {
    RangeTest test = new RangeTest(1e-4, 1, 13);
    List<Double> rates = new ArrayList<>();
    test.run(
        rate -> {
          rates.add(rate);
          return 1;
        });
    assertEquals(13, rates.size());
    for (int i = 0; i < 13; i++) {
      assertEquals(Math.pow(10, -4 + i / 3.0), rates.get(i), 1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-4, 1e-3, 0.02})
  void theSteepestIsWhereTheCurveFallsMostAndTheValleyIsNear(double middle) {
    RateCurve curve = RangeTest.USUAL.run(loss(middle, 0.1));
    assertEquals(0, Math.log10(curve.steepest().orElseThrow() / middle), 0.4);
    double valley = Math.log10(curve.valley().orElseThrow() / middle);
    assertTrue(valley > -2.2 && valley < 1, "the valley is at " + valley);
    assertEquals(List.of(), curve.doubts());
    assertTrue(curve.diverged());
    assertTrue(curve.rates().size() < 100, "it went on after the loss had shot up");
  }

  @Test
  void aLossThatIsNotFiniteEndsTheTest() {
    RateCurve curve = RangeTest.USUAL.run(rate -> rate > 1 ? Double.NaN : 1 - rate / 2);
    assertTrue(curve.diverged());
    assertTrue(curve.rates().stream().allMatch(rate -> rate <= 1));
  }

  @Test
  void aFlatNoisyLossGivesNoConfidence() {
    RandomStream random = new RandomStream(2, "flat");
    RateCurve curve = RangeTest.USUAL.run(rate -> 2.3 + random.nextDouble());
    assertTrue(curve.doubts().get(0).contains("noise"), curve.doubts().toString());
  }

  @Test
  void aLossThatNeverMovesSuggestsNothing() {
    RateCurve curve = RangeTest.USUAL.run(rate -> 2.3);
    assertTrue(curve.valley().isEmpty() && curve.steepest().isEmpty());
    assertFalse(curve.confident());
  }

  @Test
  void aLossStillFallingAtTheEndIsTold() {
    RateCurve curve = new RangeTest(1e-7, 1e-3, 100).run(loss(1e-4, 0.05));
    assertTrue(
        curve.doubts().stream().anyMatch(doubt -> doubt.contains("higher one")),
        curve.doubts().toString());
  }

  @Test
  void aLossThatFellAtOnceIsTold() {
    RateCurve curve = new RangeTest(1e-3, 10, 100).run(loss(1e-4, 0.01));
    assertTrue(
        curve.doubts().stream().anyMatch(doubt -> doubt.contains("begin at a lower")),
        curve.doubts().toString());
  }

  @Test
  void tooFewStepsAreTold() {
    RateCurve curve = RangeTest.USUAL.run(rate -> rate > 3e-7 ? Double.NaN : 1);
    assertTrue(curve.doubts().get(0).startsWith("only "), curve.doubts().toString());
  }

  @Test
  void theLongestDescentLeavesStepsUpOut() {
    assertArrayEquals(new int[] {1, 6}, Descent.longest(new double[] {3, 9, 8, 8.5, 7, 7, 1, 2}));
    assertArrayEquals(new int[] {0, 0}, Descent.longest(new double[] {1, 2, 3}));
    assertArrayEquals(new int[] {0, 0}, Descent.longest(new double[0]));
  }

  @Test
  void aRangeThatIsNoneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RangeTest(1, 0.1, 100));
    assertThrows(IllegalArgumentException.class, () -> new RangeTest(0, 0.1, 100));
    assertThrows(IllegalArgumentException.class, () -> new RangeTest(0.1, 1, 9));
    assertThrows(IllegalArgumentException.class, () -> new RangeTest(0.1, Double.NaN, 99));
  }
}
