package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class StandardizedAndGyroTest {
  private static Seams install(Layer model, long[] example, Speedup speedup) {
    Seams seams = new Seams(new RandomStreams(3), example, 3);
    seams.install(List.of(speedup), model);
    return seams;
  }

  @Test
  void convolutionsComputeWithStandardisedWeights() {
    try (Scope scope = Scope.open();
        Layer model = Sequential.of(new Conv2d(2, 3, 3))) {
      model.initialize(new RandomStreams(1));
      Tensor weight = Supported.values(model, "0.weight");
      Tensor bias = Supported.values(model, "0.bias");
      float[] w = Tensors.toFloats(weight);
      float[] expected = new float[w.length];
      for (int out = 0; out < 3; out++) {
        double mean = 0;
        double variance = 0;
        for (int i = 0; i < 18; i++) {
          mean += w[out * 18 + i] / 18;
        }
        for (int i = 0; i < 18; i++) {
          variance += Math.pow(w[out * 18 + i] - mean, 2) / 18;
        }
        for (int i = 0; i < 18; i++) {
          expected[out * 18 + i] =
              (float) ((w[out * 18 + i] - mean) / (Math.sqrt(variance) + 1e-5));
        }
      }
      install(model, new long[] {2, 6, 6}, new WeightStandardization());
      Tensor images = torch.ones(2, 2, 6, 6);
      images.mul_(Tensors.ofFloats(new float[] {0.3f, 1.7f}, 2, 1, 1, 1));
      Tensor answer = model.forward(images);
      Tensor by =
          torch.conv2d(
              images,
              Tensors.ofFloats(expected, 3, 2, 3, 3),
              new TensorOptional(bias),
              new long[] {1, 1},
              new long[] {0, 0},
              new long[] {1, 1},
              1);
      assertArrayEquals(Tensors.toFloats(by), Tensors.toFloats(answer), 1e-4f);
      answer.square().sum().backward();
      float[] gradient = Tensors.toFloats(model.parameters().get("0.weight").tensor().grad());
      for (int out = 0; out < 3; out++) {
        double sum = 0;
        for (int i = 0; i < 18; i++) {
          sum += gradient[out * 18 + i];
        }
        assertEquals(0, sum, 1e-2, "a shift of all weights of an output changes nothing");
      }
    }
  }

  @Test
  void fewMasksTrainForLong() {
    try (Scope scope = Scope.open();
        Layer model = Sequential.of(new Dropout(0.5), new Linear(40, 3))) {
      model.initialize(new RandomStreams(1));
      model.training(true);
      GyroDropout gyro = new GyroDropout(8, 2);
      Seams seams = install(model, new long[] {40}, gyro);
      Progress progress = new Progress(0, 40, 10);
      assertEquals(10, gyro.steps(progress));
      Set<String> masks = new HashSet<>();
      String last = "";
      for (int step = 0; step < 40; step++) {
        Tensor ones = torch.ones(6, 40);
        seams.batchTransform().transform(Bench.DATA.batch(0, 6), progress);
        float[] kept = Tensors.toFloats(model.children().get("0").forward(ones));
        for (float value : kept) {
          assertTrue(value == 0 || value == 2, "kept values are scaled by 1 / (1 - p)");
        }
        String first = Arrays.toString(Arrays.copyOf(kept, 40));
        assertEquals(first, Arrays.toString(Arrays.copyOfRange(kept, 80, 120)));
        assertNotEquals(first, Arrays.toString(Arrays.copyOfRange(kept, 120, 160)));
        if (step % 10 != 0) {
          assertEquals(last, first, "the same masks within " + gyro.steps(progress) + " steps");
        }
        last = first;
        masks.add(first);
        masks.add(Arrays.toString(Arrays.copyOfRange(kept, 120, 160)));
        progress = progress.next();
      }
      assertTrue(masks.size() > 2 && masks.size() <= 8, masks.size() + " masks");
      model.training(false);
      float[] evaluated = Tensors.toFloats(model.children().get("0").forward(torch.ones(1, 40)));
      for (float value : evaluated) {
        assertEquals(1, value);
      }
    }
  }

  @Test
  void moreMasksTogetherThanThereAreAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new GyroDropout(4, 5));
  }
}
