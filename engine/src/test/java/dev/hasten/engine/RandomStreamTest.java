package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RandomStreamTest {
  private static final int MANY = 200_000;

  private static RandomStream stream(String name) {
    return new RandomStream(17, name);
  }

  @Test
  void drawsAreThoseOfSplitMix64() {
    RandomStream random = stream("any");
    random.restore(new RandomStream.State(1234567, 0));
    // The first outputs for seed 1234567 of the reference implementation in C, prng.di.unimi.it.
    long[] published = {
      6457827717110365317L,
      3203168211198807973L,
      Long.parseUnsignedLong("9817491932198370423"),
      4593380528125082431L,
      Long.parseUnsignedLong("16408922859458223821")
    };
    for (long expected : published) {
      assertEquals(expected, random.nextLong());
    }
  }

  @Test
  void everySeedAndNameIsAStreamOfItsOwn() {
    Set<Long> first = new HashSet<>();
    for (long seed = -50; seed < 50; seed++) {
      for (String name :
          new String[] {"", "a", "b", "ab", "ba", "init", "dropout/1", "dropout/2"}) {
        first.add(new RandomStream(seed, name).nextLong());
      }
    }
    assertEquals(100 * 8, first.size());
  }

  @Test
  void neighbouringStreamsAreNotCorrelated() {
    // Of the product of two independent uniforms less their means: mean 0, deviation 1/12.
    for (RandomStream[] pair :
        new RandomStream[][] {
          {stream("dropout/1"), stream("dropout/2")},
          {new RandomStream(1, "init"), new RandomStream(2, "init")}
        }) {
      double sum = 0;
      for (int i = 0; i < MANY; i++) {
        sum += (pair[0].nextDouble() - 0.5) * (pair[1].nextDouble() - 0.5);
      }
      assertEquals(0, sum / MANY, 4 / 12.0 / Math.sqrt(MANY));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 10, 1000})
  void wholeNumbersAreUniform(int bound) {
    RandomStream random = stream("ints");
    long[] counts = new long[bound];
    for (int i = 0; i < MANY; i++) {
      counts[random.nextInt(bound)]++;
    }
    double expected = (double) MANY / bound;
    double chiSquare =
        Arrays.stream(counts).mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
    int freedom = bound - 1;
    assertTrue(chiSquare <= freedom + 5 * Math.sqrt(2.0 * freedom), "chi-square " + chiSquare);
  }

  @Test
  void aGreatBoundIsReachedWithoutBias() {
    RandomStream random = stream("great");
    int bound = 3 << 29; // simple remainders would favour the lower half by a third
    int low = 0;
    for (int i = 0; i < MANY; i++) {
      int drawn = random.nextInt(bound);
      assertTrue(drawn >= 0 && drawn < bound);
      low += drawn < bound / 2 ? 1 : 0;
    }
    assertEquals(0.5, (double) low / MANY, 0.005);
  }

  @Test
  void boundsAndShapesMustBePositive() {
    assertThrows(IllegalArgumentException.class, () -> stream("x").nextInt(0));
    assertThrows(IllegalArgumentException.class, () -> stream("x").nextGamma(0));
    assertThrows(IllegalArgumentException.class, () -> stream("x").nextGamma(Double.NaN));
  }

  @Test
  void distributionsAreThoseOfTheirClosedForms() {
    RandomStream random = stream("forms");
    assertDistributed(random::nextDouble, x -> x);
    assertDistributed(() -> random.nextGamma(1), x -> 1 - Math.exp(-x));
    assertDistributed(() -> random.nextGamma(2), x -> 1 - Math.exp(-x) * (1 + x));
    assertDistributed(() -> random.nextBeta(1, 1), x -> x);
    assertDistributed(() -> random.nextBeta(0.5, 0.5), x -> 2 / Math.PI * Math.asin(Math.sqrt(x)));
    assertDistributed(() -> random.nextBeta(2, 1), x -> x * x);
    // Twice a Gamma(1/2) number is the square of a standard normal one.
    assertEqualTails(() -> 2 * random.nextGamma(0.5), () -> Math.pow(random.nextGaussian(), 2));
  }

  /** The Kolmogorov-Smirnov statistic must stay under its value of probability 1e-5. */
  private static void assertDistributed(DoubleSupplier draw, DoubleUnaryOperator cumulative) {
    double[] sorted = sorted(draw);
    double distance = 0;
    for (int i = 0; i < MANY; i++) {
      double expected = cumulative.applyAsDouble(sorted[i]);
      distance = Math.max(distance, expected - (double) i / MANY);
      distance = Math.max(distance, (i + 1.0) / MANY - expected);
    }
    assertTrue(distance < 2.47 / Math.sqrt(MANY), "distance " + distance);
  }

  private static void assertEqualTails(DoubleSupplier a, DoubleSupplier b) {
    double[] first = sorted(a);
    double[] second = sorted(b);
    for (double quantile : new double[] {0.1, 0.5, 0.9, 0.99}) {
      int at = (int) (quantile * MANY);
      assertEquals(1, first[at] / second[at], 0.04);
    }
  }

  private static double[] sorted(DoubleSupplier draw) {
    double[] values = new double[MANY];
    Arrays.setAll(values, i -> draw.getAsDouble());
    Arrays.sort(values);
    return values;
  }

  @ParameterizedTest
  @CsvSource({"0.1", "0.5", "1", "4.5", "100"})
  void gammaMoments(double shape) {
    RandomStream random = stream("gamma");
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < MANY; i++) {
      double x = random.nextGamma(shape);
      sum += x;
      squares += x * x;
    }
    double mean = sum / MANY;
    assertEquals(shape, mean, 5 * Math.sqrt(shape / MANY));
    double variance = squares / MANY - mean * mean;
    assertEquals(1, variance / shape, 5 * Math.sqrt((2 + 6 / shape) / MANY));
  }

  @ParameterizedTest
  @CsvSource({"0.2,0.2", "1,3", "8,2"})
  void betaMoments(double a, double b) {
    RandomStream random = stream("beta");
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < MANY; i++) {
      double x = random.nextBeta(a, b);
      assertTrue(x >= 0 && x <= 1);
      sum += x;
      squares += x * x;
    }
    double mean = sum / MANY;
    double variance = a * b / ((a + b) * (a + b) * (a + b + 1));
    assertEquals(a / (a + b), mean, 5 * Math.sqrt(variance / MANY));
    assertEquals(1, (squares / MANY - mean * mean) / variance, 0.03);
  }

  @Test
  void tinyShapesDoNotBreakBeta() {
    RandomStream random = stream("tiny");
    for (int i = 0; i < 1000; i++) {
      double x = random.nextBeta(1e-4, 1e-4);
      assertTrue(x >= 0 && x <= 1, "got " + x);
    }
  }

  @Test
  void aStateGoesOnExactlyWhereItWasTaken() {
    RandomStream random = stream("state");
    random.nextGaussian();
    random.nextInt(7);
    random.fillMask(new float[13], 13, 0.5, 2f);
    RandomStream.State state = random.state();
    double[] expected = {random.nextGaussian(), random.nextGamma(0.3), random.nextInt(99)};
    RandomStream other = new RandomStream(0, "another");
    other.restore(state);
    assertArrayEquals(
        expected, new double[] {other.nextGaussian(), other.nextGamma(0.3), other.nextInt(99)});
    assertEquals(random.state(), other.state());
  }

  @Test
  void masksKeepTheirShareAndBothTypesDrawAlike() {
    RandomStream random = stream("mask");
    RandomStream same = stream("mask");
    for (int length : new int[] {0, 1, 4, 5, 100_003}) {
      float[] floats = new float[length];
      short[] shorts = new short[length];
      random.fillMask(floats, length, 0.8, 1.25f);
      same.fillMask(shorts, length, 0.8, (short) 9);
      int kept = 0;
      for (int i = 0; i < length; i++) {
        assertTrue(floats[i] == 0 || floats[i] == 1.25f);
        assertEquals(floats[i] == 0, shorts[i] == 0);
        kept += floats[i] == 0 ? 0 : 1;
      }
      if (length > 1000) {
        assertEquals(0.8, (double) kept / length, 4 * Math.sqrt(0.16 / length));
      }
      assertEquals(random.state(), same.state());
    }
  }

  @Test
  void nativeGeneratorsRepeatAndLeaveLibtorchsOwnAlone() {
    try (Scope scope = Scope.open()) {
      Tensor before = torch.getDefaultCPUGenerator().get_state().clone();
      float[] first = uniform(stream("native"));
      assertArrayEquals(first, uniform(stream("native")));
      assertNotEquals(first[0], uniform(stream("other"))[0]);
      RandomStream twice = stream("native");
      uniform(twice);
      assertNotEquals(first[0], uniform(twice)[0], "each has a seed of its own");
      assertTrue(before.equal(torch.getDefaultCPUGenerator().get_state()));
    }
  }

  private static float[] uniform(RandomStream random) {
    Tensor tensor = Tensors.zeros(ScalarType.Float, 5);
    tensor.uniform_(0, 1, new GeneratorOptional(random.nativeGenerator()));
    return Tensors.toFloats(tensor);
  }
}
