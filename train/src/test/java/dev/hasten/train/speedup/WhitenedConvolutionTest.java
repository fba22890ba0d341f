package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import dev.hasten.train.Length;
import dev.hasten.train.Recipe;
import dev.hasten.train.Trainer;
import dev.hasten.train.TrainingJob;
import dev.hasten.train.seam.Seams;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Against what whitening means: answers without correlation, of mean square one. */
class WhitenedConvolutionTest {
  private static final long[] SHAPE = {1, 12, 12};

  @Test
  void answersAreUncorrelatedWithMeanSquareOneAndThenNegated() {
    try (Scope scope = Scope.open();
        Conv2d conv = new Conv2d(1, 18, 3)) {
      Tensor images = Bench.DATA.batch(0, 160).inputs();
      Supported.values(conv, "weight").copy_(WhitenedConvolution.filters(images, 3, 18, 1e-12));
      float[] answers = Tensors.toFloats(Slot.of(conv).forward(images)); // (160, 18, 10, 10)
      for (int a = 0; a < 18; a++) {
        for (int b = 0; b < 18; b++) {
          double sum = 0;
          for (int n = 0; n < 160; n++) {
            for (int p = 0; p < 100; p++) {
              sum += answers[(n * 18 + a) * 100 + p] * answers[(n * 18 + b) * 100 + p];
            }
          }
          double expected = a == b ? 1 : a % 9 == b % 9 ? -1 : 0;
          assertEquals(expected, sum / 16_000, 1e-3, a + " and " + b);
        }
      }
    }
  }

  @Test
  void theTrainerGivesASampleAndLeavesTheWeightAlone() {
    try (Layer model = Bench.normedConvnet();
        Layer sampled = Bench.normedConvnet();
        Scope scope = Scope.open()) {
      Recipe recipe =
          Recipe.of(Length.epochs(1)).withSpeedups(List.of(new WhitenedConvolution(5e-4)));
      float[] begun;
      try (Trainer trainer = new Trainer(model, TrainingJob.of(recipe, Bench.DATA))) {
        begun = Tensors.toFloats(Supported.values(model, "conv1.weight"));
        trainer.run();
      }
      assertArrayEquals(begun, Tensors.toFloats(Supported.values(model, "conv1.weight")));
      Batch all = Bench.DATA.batch(0, 160);
      Seams seams = new Seams(new RandomStreams(1), SHAPE, 3, () -> Optional.of(all));
      seams.install(List.of(new WhitenedConvolution(5e-4)), sampled);
      float[] expected = Tensors.toFloats(Supported.values(sampled, "conv1.weight"));
      for (int i = 0; i < expected.length; i++) { // eigenvectors have no sign
        assertEquals(
            Math.abs(expected[i]), Math.abs(begun[i]), 1e-3 * Math.abs(expected[i]) + 1e-3);
      }
      assertTrue(sampled.parameters().get("conv1.weight").frozen());
    }
  }

  @Test
  void tooManyFiltersAreRefused() {
    Seams seams = new Seams(new RandomStreams(1), SHAPE, 3);
    try (Layer model = new Sequential().add("conv", new Conv2d(1, 32, 3))) {
      assertEquals(
          "expected a first convolution with an even number of filters, at most 18 (twice the"
              + " numbers of a patch), in one group for whitened-convolution, but got 32 in 1:"
              + " leave it out",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> seams.install(List.of(new WhitenedConvolution(5e-4)), model))
              .getMessage()
              .lines()
              .findFirst()
              .orElseThrow());
    }
  }
}
