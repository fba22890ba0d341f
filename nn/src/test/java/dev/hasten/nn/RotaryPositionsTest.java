package dev.hasten.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class RotaryPositionsTest {
  private static final int SIZE = 6;
  private static final int PLACES = 40;
  private static final double BASE = 100;

  /** The same vector at every place: (1, 1, places, size). */
  private static Tensor everywhere(int seed) {
    return Numbers.tensor(seed, 1, 1, 1, SIZE).to(ScalarType.Double).expand(1, 1, PLACES, SIZE);
  }

  /**
   * Products of a query at i and a key at j are the same along each diagonal, and differ across.
   */
  @Test
  void productsDependOnTheDistanceAlone() {
    try (Layer rotary = new RotaryPositions(SIZE, BASE);
        Scope scope = Scope.open()) {
      Tensor queries = rotary.forward(everywhere(1));
      Tensor keys = rotary.forward(everywhere(2));
      float[] scores = Tensors.toFloats(queries.matmul(keys.transpose(2, 3)));
      for (int i = 1; i < PLACES; i++) {
        for (int j = 1; j < PLACES; j++) {
          assertEquals(
              scores[(i - 1) * PLACES + j - 1], scores[i * PLACES + j], 1e-6f, i + ", " + j);
        }
      }
      assertTrue(Math.abs(scores[0] - scores[1]) > 1e-3f, "another distance, another score");
    }
  }

  @Test
  void itIsTheEquation() {
    try (Layer rotary = new RotaryPositions(SIZE, BASE);
        Scope scope = Scope.open()) {
      Tensor input = Numbers.tensor(1, 2, 3, PLACES, SIZE);
      float[] x = Tensors.toFloats(input);
      float[] wanted = new float[x.length];
      int half = SIZE / 2;
      for (int row = 0; row < x.length / SIZE; row++) {
        int place = row % PLACES;
        for (int i = 0; i < half; i++) {
          double angle = place * Math.pow(BASE, -2.0 * i / SIZE);
          double first = x[row * SIZE + i];
          double second = x[row * SIZE + half + i];
          wanted[row * SIZE + i] = (float) (first * Math.cos(angle) - second * Math.sin(angle));
          wanted[row * SIZE + half + i] =
              (float) (second * Math.cos(angle) + first * Math.sin(angle));
        }
      }
      Tensor output = rotary.forward(input);
      assertArrayEquals(wanted, Tensors.toFloats(output), 1e-6f);
      assertEquals(input.norm().item_double(), output.norm().item_double(), 1e-4);
      Tensor shorter = rotary.forward(input.narrow(2, 0, 3));
      assertArrayEquals(
          Tensors.toFloats(output.narrow(2, 0, 3)), Tensors.toFloats(shorter), "fewer places");
    }
  }

  @Test
  void oddHeadsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RotaryPositions(5, BASE));
  }
}
