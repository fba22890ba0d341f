package dev.hasten.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class GroupNormTest {
  private static final double EPSILON = 0.01;

  @Test
  void itIsTheEquation() {
    int pixels = 3;
    float[] x = new float[2 * 4 * pixels];
    float[] wanted = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Math.sin(i * 12.9898);
    }
    float[] scale = {1, 2, -1, 0.5f};
    float[] shift = {0, 1, 2, -3};
    int group = 2 * pixels; // two channels, beside each other
    for (int from = 0; from < x.length; from += group) {
      double mean = 0;
      double square = 0;
      for (int i = from; i < from + group; i++) {
        mean += x[i] / (double) group;
        square += x[i] * (double) x[i] / group;
      }
      for (int i = from; i < from + group; i++) {
        int channel = i / pixels % 4;
        double normed = (x[i] - mean) / Math.sqrt(square - mean * mean + EPSILON);
        wanted[i] = (float) (normed * scale[channel] + shift[channel]);
      }
    }
    try (Layer norm = new GroupNorm(2, 4, EPSILON);
        Scope scope = Scope.open()) {
      norm.initialize(new RandomStreams(1));
      parameter(norm, "weight").copy_(Tensors.ofFloats(scale, 4));
      parameter(norm, "bias").copy_(Tensors.ofFloats(shift, 4));
      Tensor answer = norm.forward(Tensors.ofFloats(x, 2, 4, 1, pixels));
      assertArrayEquals(wanted, Tensors.toFloats(answer), 1e-5f);
    }
  }

  private static Tensor parameter(Layer norm, String name) {
    return Objects.requireNonNull(norm.parameters().get(name)).tensor().detach();
  }

  @Test
  void groupsThatDoNotDivideAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new GroupNorm(3, 4));
    assertThrows(IllegalArgumentException.class, () -> new GroupNorm(0, 4));
  }
}
