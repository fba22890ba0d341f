package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.GroupNorm;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LayerNorm;
import dev.hasten.nn.LayerNorm2d;
import dev.hasten.nn.Sequential;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LowPrecisionNormsTest {
  private static final long[] SHAPE = {3, 8, 2, 8};

  static Stream<Arguments> norms() {
    return Stream.of(
        Arguments.of(new LowPrecisionLayerNorm(), new LayerNorm(8)),
        Arguments.of(new LowPrecisionLayerNorm(), new LayerNorm2d(8, 1e-5)),
        Arguments.of(new LowPrecisionGroupNorm(), new GroupNorm(2, 8)));
  }

  private static void operate(Layer model, Speedup speedup) {
    Seams seams = new Seams(new RandomStreams(1), new long[] {8, 2, 8}, 2);
    seams.install(List.of(speedup), model);
  }

  private static float[] numbers(int seed) {
    float[] numbers = new float[3 * 8 * 2 * 8];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (1 + Math.sin((i + 1) * (seed + 12.9898)));
    }
    return numbers;
  }

  /** Output, and the gradient of a weighted sum of it by the input. */
  private static float[][] pass(Layer model, Precision precision, ScalarType expected) {
    try (Scope scope = Scope.open()) {
      Tensor input = Tensors.ofFloats(numbers(1), SHAPE).set_requires_grad(true);
      Tensor output;
      try (Precision.Autocast policy = precision.open(DeviceType.CPU)) {
        output = model.forward(input);
      }
      assertEquals(expected, output.scalar_type().intern());
      Tensor wide = output.to(ScalarType.Float);
      wide.mul(Tensors.ofFloats(numbers(2), SHAPE)).sum().backward();
      return new float[][] {
        Tensors.toFloats(wide.detach().contiguous()), Tensors.toFloats(input.grad().contiguous())
      };
    }
  }

  /** bfloat16 rounds by up to 2^-9 of a number, once on the way in and once on the way out. */
  @ParameterizedTest
  @MethodSource("norms")
  void theyComputeInBfloat16UnderAutocastAlone(Speedup speedup, Layer norm) {
    try (Layer model = Sequential.of(norm)) {
      model.initialize(new RandomStreams(1));
      float[][] exact = pass(model, Precision.FP32, ScalarType.Float);
      operate(model, speedup);
      float[][] same = pass(model, Precision.FP32, ScalarType.Float);
      float[][] lowered = pass(model, Precision.BF16, ScalarType.BFloat16);
      for (int i = 0; i < 2; i++) {
        assertArrayEquals(exact[i], same[i]);
        assertArrayEquals(exact[i], lowered[i], 0.05f);
        double error = 0;
        double size = 0;
        for (int j = 0; j < exact[i].length; j++) {
          error += Math.pow(exact[i][j] - lowered[i][j], 2);
          size += Math.pow(exact[i][j], 2);
        }
        assertTrue(error > 0 && Math.sqrt(error / size) < 0.01, "error " + error + " of " + size);
      }
    }
  }

  @Test
  void aModelWithoutThemIsRefused() {
    try (Layer model = Bench.convnet()) {
      for (Speedup each :
          new Speedup[] {new LowPrecisionLayerNorm(), new LowPrecisionGroupNorm()}) {
        assertThrows(IllegalArgumentException.class, () -> operate(model, each));
      }
    }
  }
}
