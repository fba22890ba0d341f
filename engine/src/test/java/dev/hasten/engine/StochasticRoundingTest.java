package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StochasticRoundingTest {
  private static final int COUNT = 300_000; // more than one piece

  private static float[] rounded(float[] values, RandomStream random) {
    try (Scope scope = Scope.open()) {
      Tensor tensor = Tensors.ofFloats(values, values.length);
      StochasticRounding.round(tensor, random);
      return Tensors.toFloats(tensor);
    }
  }

  /** 1 and 1 + 1/128 are neighbours in bfloat16; so are these times a power of two. */
  @ParameterizedTest
  @ValueSource(doubles = {1, -1, 0x1p-100, -0x1p-20, 0x1p90})
  void theMeanIsTheNumberItself(double power) {
    for (double share : new double[] {1 / 65536.0, 0.1, 0.25, 0.5, 0.9}) {
      float[] values = new float[COUNT];
      Arrays.fill(values, (float) (power * (1 + share / 128)));
      double ups = 0;
      for (float each : rounded(values, new RandomStream(3, "rounding"))) {
        double place = (each / power - 1) * 128;
        assertTrue(place == 0 || place == 1, "a neighbour, but got " + each);
        ups += place;
      }
      double exact = ((double) values[0] / power - 1) * 128;
      double deviation = Math.sqrt(exact * (1 - exact) / COUNT);
      assertEquals(exact, ups / COUNT, 4 * deviation, "of " + power);
    }
  }

  @Test
  void numbersOfBfloat16Stay() {
    float[] values = {0, -0f, 1, -1.5f, 0x1p-126f, 3.3895314e38f, Float.POSITIVE_INFINITY};
    assertArrayEquals(values, rounded(values, new RandomStream(1, "rounding")));
  }

  @Test
  void theStreamTellsTheDraws() {
    float[] values = new float[1000];
    Arrays.fill(values, 0.3f);
    RandomStream random = new RandomStream(1, "rounding");
    RandomStream.State before = random.state();
    float[] first = rounded(values, random);
    float[] second = rounded(values, random);
    assertTrue(!Arrays.equals(first, second), "each rounding has draws of its own");
    random.restore(before);
    assertArrayEquals(first, rounded(values, random));
    assertArrayEquals(second, rounded(values, random));
  }

  @Test
  void anotherTypeIsRefused() {
    try (Scope scope = Scope.open()) {
      Tensor doubles = Tensors.zeros(ScalarType.Double, 3);
      assertThrows(
          IllegalArgumentException.class,
          () -> StochasticRounding.round(doubles, new RandomStream(1, "rounding")));
    }
  }
}
