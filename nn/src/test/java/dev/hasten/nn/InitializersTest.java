package dev.hasten.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Tensors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InitializersTest {
  private static final int IN = 60;
  private static final int OUT = 80;
  private static final int AREA = 9;

  /** Mean and deviation of what is drawn, and its bounds, against those of the distribution. */
  @ParameterizedTest
  @EnumSource(Init.class)
  void momentsAreThoseOfTheDistribution(Init init) {
    double fanIn = IN * AREA;
    double fanOut = OUT * AREA;
    double limit =
        switch (init) {
          case TORCH -> 1 / Math.sqrt(fanIn);
          case KERAS -> Math.sqrt(6 / (fanIn + fanOut));
          case HE, HE_OUT, LECUN, SMALL_NORMAL -> Double.POSITIVE_INFINITY;
        };
    double deviation =
        switch (init) {
          case TORCH, KERAS -> limit / Math.sqrt(3);
          case HE -> Math.sqrt(2 / fanIn);
          case HE_OUT -> Math.sqrt(2 / fanOut);
          case LECUN -> 1 / Math.sqrt(fanIn);
          case SMALL_NORMAL -> 0.02;
        };
    try (Layer layer = new Conv2d(Conv2d.Config.of(IN, OUT, 3).withInit(init))) {
      layer.initialize(new RandomStreams(2));
      float[] weights = Tensors.toFloats(layer.parameters().get("weight").tensor());
      double mean = 0;
      double square = 0;
      double largest = 0;
      for (float w : weights) {
        mean += w / weights.length;
        square += (double) w * w / weights.length;
        largest = Math.max(largest, Math.abs(w));
      }
      assertEquals(0, mean, 5 * deviation / Math.sqrt(weights.length));
      assertEquals(deviation, Math.sqrt(square), 0.02 * deviation);
      assertTrue(largest <= limit, "the largest is " + largest);
      if (Double.isFinite(limit)) {
        assertTrue(largest > 0.99 * limit, "the largest is " + largest);
      }
      for (float b : Tensors.toFloats(layer.parameters().get("bias").tensor())) {
        assertTrue(init == Init.TORCH ? Math.abs(b) <= limit && b != 0 : b == 0, "bias " + b);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Init.class)
  void theSameSeedDrawsTheSame(Init init) {
    float[][] drawn = new float[2][];
    for (int i = 0; i < 2; i++) {
      try (Layer layer = new Linear(8, 5, true, init)) {
        layer.initialize(new RandomStreams(9));
        drawn[i] = Tensors.toFloats(layer.parameters().get("weight").tensor());
      }
    }
    assertArrayEquals(drawn[0], drawn[1]);
  }
}
