package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.RandomStreams;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.optimizer.Muon;
import dev.hasten.train.speedup.Ema;
import dev.hasten.train.speedup.LowPrecisionLayerNorm;
import dev.hasten.train.speedup.StandardizedInput;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A recipe that its model refuses late leaves no memory behind and a model that still works. */
class RefusedRecipeTest {
  static Stream<Recipe> refusedLate() {
    Recipe plain = Recipe.of(Length.steps(2));
    return Stream.of(
        plain.withOptimizer(new Muon(1e-3, 0.02, 0.9, 5, 0)), // no hidden matrix
        plain.withSpeedups(List.of(new LowPrecisionLayerNorm())), // in fp32
        plain.withSpeedups(List.of(new Ema(0.9, 1), new StandardizedInput(0.5, 0.5)))); // order
  }

  @ParameterizedTest
  @MethodSource("refusedLate")
  void nothingIsLeftOver(Recipe recipe) {
    assumeTrue(NativeMemory.unavailable().isEmpty(), "no exact count of native bytes here");
    TrainingJob job = TrainingJob.of(recipe, Small.images(64, 1)).keepingWeights();
    try (NativeMemory.Meter meter = NativeMemory.meter();
        Layer model = Sequential.of(new Flatten(), new Linear(64, 3))) {
      assertThrows(IllegalArgumentException.class, () -> new Trainer(model, job));
      long before = meter.bytes();
      for (int i = 0; i < 5; i++) {
        assertThrows(IllegalArgumentException.class, () -> new Trainer(model, job));
        assertEquals(before, meter.bytes());
      }
      TrainingJob good = TrainingJob.of(Recipe.of(Length.steps(2)), Small.images(64, 1));
      try (Trainer trainer = new Trainer(model, good)) {
        assertEquals(2, trainer.run().steps());
      }
    }
  }

  @Test
  void predictingLeavesTheModelInItsMode() {
    try (Layer model = Small.convnet()) {
      model.initialize(new RandomStreams(1));
      model.training(true);
      float[][] first = Predictor.probabilities(model, new float[1][64], 1, 8, 8);
      assertTrue(model.isTraining());
      model.training(false);
      assertArrayEquals(first[0], Predictor.probabilities(model, new float[1][64], 1, 8, 8)[0]);
      assertFalse(model.isTraining());
    }
  }
}
