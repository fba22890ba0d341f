package dev.hasten.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class RmsNormTest {
  private static final int ROWS = 3;
  private static final int WIDTH = 5;
  private static final double EPSILON = 0.01;

  private static float[] wanted(float[] x, float[] weight) {
    float[] wanted = new float[x.length];
    for (int row = 0; row < ROWS; row++) {
      double squares = 0;
      for (int i = 0; i < WIDTH; i++) {
        squares += (double) x[row * WIDTH + i] * x[row * WIDTH + i] / WIDTH;
      }
      for (int i = 0; i < WIDTH; i++) {
        wanted[row * WIDTH + i] =
            (float) (x[row * WIDTH + i] / Math.sqrt(squares + EPSILON) * weight[i]);
      }
    }
    return wanted;
  }

  @Test
  void itIsTheEquation() {
    try (RmsNorm norm = new RmsNorm(WIDTH, EPSILON);
        Scope scope = Scope.open()) {
      Numbers.fill(norm);
      Tensor x = Numbers.tensor(1, ROWS, WIDTH);
      float[] weight = Tensors.toFloats(Numbers.tensor(10, WIDTH));
      float[] wanted = wanted(Tensors.toFloats(x), weight);
      assertArrayEquals(wanted, Tensors.toFloats(norm.forward(x)), 1e-6f);
      Tensor half = norm.forward(x.to(ScalarType.BFloat16));
      assertArrayEquals(wanted, Tensors.toFloats(half), 0.03f, "in bfloat16, the weights in fp32");
    }
  }

  /** The size of a row changes nothing where epsilon is small beside it. */
  @Test
  void itBeginsAsAProjectionOnTheSphere() {
    try (RmsNorm norm = new RmsNorm(WIDTH, 1e-12);
        Scope scope = Scope.open()) {
      norm.initialize(new RandomStreams(1));
      Tensor x = Numbers.tensor(1, 1, WIDTH);
      Tensor y = norm.forward(x);
      assertEquals(Math.sqrt(WIDTH), y.norm().item_double(), 1e-5);
      Tensor larger =
          norm.forward(x.mul(Numbers.tensor(1, 1).abs().add(Numbers.tensor(2, 1).abs())));
      assertArrayEquals(Tensors.toFloats(y), Tensors.toFloats(larger), 1e-5f);
    }
    assertThrows(IllegalArgumentException.class, () -> new RmsNorm(0, 1e-5));
  }
}
