package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.hasten.data.Batches;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.seam.Speedup;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batch norms under averages of the weights. */
class NormStatisticsTest {
  private static final int BATCHES = 3;

  private static Stream<Object> averages() {
    return Stream.of(new Swa(0.25, 1, BATCHES), new Lawa(3, 1, BATCHES));
  }

  private static Bench bench(Object average) {
    return new Bench(Bench.normedConvnet(), Bench.DATA, List.of((Speedup) average), 20);
  }

  /** The norm sees what the first convolution, with the averaged weights, makes of the images. */
  @ParameterizedTest
  @MethodSource("averages")
  void statisticsAreThoseOfTheAveragedWeights(Object average) {
    try (Bench bench = bench(average);
        Scope scope = Scope.open()) {
      bench.run(12);
      Map<String, float[]> trained = bench.tensors();
      Map<String, float[]> evaluated = bench.evaluated();
      double[] mean = new double[4];
      double[] variance = new double[4];
      try (Batches batches = new Batches(Bench.DATA, 32, 5, false, true)) {
        for (int i = 0; i < BATCHES; i++) {
          Tensor seen =
              torch
                  .conv2d(
                      batches.next().inputs(),
                      Tensors.ofFloats(evaluated.get("conv1.weight"), 4, 1, 3, 3),
                      new TensorOptional(Tensors.ofFloats(evaluated.get("conv1.bias"), 4)),
                      new long[] {1, 1},
                      new long[] {0, 0},
                      new long[] {1, 1},
                      1)
                  .transpose(0, 1)
                  .flatten(1, -1);
          float[] values = Tensors.toFloats(seen.contiguous());
          for (int c = 0; c < 4; c++) {
            int count = values.length / 4;
            float[] own = Arrays.copyOfRange(values, c * count, (c + 1) * count);
            double m = 0;
            for (float v : own) {
              m += v / (double) count;
            }
            mean[c] += m / BATCHES;
            for (float v : own) {
              variance[c] += (v - m) * (v - m) / (count - 1) / BATCHES;
            }
          }
        }
      }
      for (int c = 0; c < 4; c++) {
        assertEquals(mean[c], evaluated.get("norm.running_mean")[c], 1e-5);
        assertEquals(variance[c], evaluated.get("norm.running_var")[c], 1e-5);
        assertNotEquals(trained.get("norm.running_mean")[c], evaluated.get("norm.running_mean")[c]);
      }
      assertArrayEquals(trained.get("norm.running_mean"), bench.tensors().get("norm.running_mean"));
    }
  }

  @ParameterizedTest
  @MethodSource("averages")
  void evaluatingLeavesTheTrainingAsItIs(Object average) {
    try (Bench looked = bench(average);
        Bench alone = bench(average)) {
      for (int step = 0; step < 12; step++) {
        assertEquals(alone.run(), looked.run(), "step " + step);
        looked.evaluated();
      }
      alone
          .tensors()
          .forEach((name, values) -> assertArrayEquals(values, looked.tensors().get(name), name));
    }
  }

  /** The averages of a model without norms read no batches. */
  @Test
  void modelsWithoutNormsAreLeftAlone() {
    try (Bench bench = new Bench(Bench.convnet(), Bench.DATA, List.of(new Swa(0, 1)), 20)) {
      bench.run(3);
      assertEquals(3, bench.save().position().batch());
      bench.evaluated();
      assertEquals(3, bench.save().position().batch());
    }
  }
}
