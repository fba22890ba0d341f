package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataPair;
import dev.hasten.data.Datasets;
import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LayerNorm;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Parameter;
import dev.hasten.nn.Sequential;
import dev.hasten.train.optimizer.ParameterGroup;
import dev.hasten.train.optimizer.ParameterGroups;
import dev.hasten.train.optimizer.Piecewise;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Weights;
import dev.hasten.train.speedup.Accumulation;
import dev.hasten.train.speedup.Ema;
import dev.hasten.train.speedup.Sam;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Weights in bfloat16 that are rounded at random; {@link ResumeTest} has it too. */
class Bf16StochasticTest {
  /** {@code w' = w - 1e-3}, from 1: in bfloat16 rounded to nearest, no step leaves 1. */
  @Test
  void itMovesWhereRoundingToNearestStalls() {
    try (Layer model = new Linear(64, 64)) {
      model.initialize(new RandomStreams(1));
      Weights weights = Weights.of(model, Precision.BF16_STOCHASTIC, new RandomStreams(1));
      try (Scope scope = Scope.open();
          Optimizer optimizer = new Sgd(1e-3, 0, false, 0).over(weights)) {
        Tensor working = model.parameters().get("weight").tensor();
        weights.allValues().get(0).fill_(new Scalar(1.0));
        Tensor nearest = weights.allValues().get(0).to(ScalarType.BFloat16);
        for (int i = 0; i < 400; i++) {
          weights.allGradients().get(0).fill_(new Scalar(1.0));
          optimizer.update(1e-3);
          weights.updated();
          nearest.copy_(nearest.to(ScalarType.Float).sub(new Scalar(1e-3)));
        }
        assertEquals(1, Tensors.toFloats(nearest.to(ScalarType.Float))[0], "the trap is there");
        assertEquals(ScalarType.BFloat16, working.scalar_type().intern());
        double mean = 0;
        for (float each : Tensors.toFloats(working)) {
          mean += each / 4096;
        }
        // Each step of 1/256 or less adds a variance of at most 1e-3 / 256.
        double deviation = Math.sqrt(400 * 1e-3 / 256 / 4096);
        assertEquals(0.6, mean, 5 * deviation);
      }
      weights.giveBack();
      weights.close();
    }
  }

  /** The same piece by piece, and no fp32 copy is there at any time. */
  @Test
  void piecesMoveWithoutBiasToo() {
    try (Layer model = Sequential.of(new Linear(64, 64), new LayerNorm(64))) {
      Tensor working = model.parameters().get("0.weight").tensor();
      Tensor norm = model.parameters().get("1.weight").tensor();
      try (NoGradGuard noGrad = new NoGradGuard()) {
        model.parameters().values().forEach(each -> each.tensor().fill_(new Scalar(1.0)));
      }
      Weights weights = Weights.of(model, Precision.BF16_STOCHASTIC, new RandomStreams(1));
      try (Optimizer optimizer = Piecewise.over(new Sgd(1e-3, 0, false, 0), weights)) {
        for (int i = 0; i < 400; i++) {
          try (Scope scope = Scope.open()) {
            model
                .parameters()
                .values()
                .forEach(each -> Tensors.alias(each.tensor().grad()).fill_(new Scalar(1.0)));
          }
          weights.collectGradients();
          optimizer.update(1e-3);
          weights.updated();
          weights.zeroGradients();
        }
        assertEquals(ScalarType.BFloat16, working.scalar_type().intern());
        assertEquals(ScalarType.Float, norm.scalar_type().intern());
        double mean = 0;
        for (float each : Tensors.toFloats(working)) {
          mean += each / 4096;
        }
        assertEquals(0.6, mean, 5 * Math.sqrt(400 * 1e-3 / 256 / 4096));
        assertEquals(0.6, Tensors.toFloats(norm)[0], 1e-4, "norms are fp32");
      }
      weights.giveBack();
      weights.close();
    }
  }

  /** Bytes that weights, gradients and a momentum in fp32 hold between two steps. */
  private static long held(Precision precision) {
    try (NativeMemory.Meter meter = NativeMemory.meter();
        Layer model = square(12)) {
      Weights weights = Weights.of(model, precision, new RandomStreams(1));
      try (Optimizer optimizer = Piecewise.over(new Sgd(1e-3, 0.9, false, 0), weights)) {
        for (int i = 0; i < 2; i++) {
          weights.zeroGradients();
          try (Scope scope = Scope.open()) {
            weights.publish();
            Tensor sum = Tensors.zeros(ScalarType.Float);
            for (Parameter each : model.parameters().values()) {
              sum = sum.add(each.tensor().to(ScalarType.Float).square().sum());
            }
            sum.backward();
            weights.collectGradients();
          }
          optimizer.update(1e-3);
          weights.updated();
        }
        return meter.bytes();
      } finally {
        weights.giveBack();
        weights.close();
      }
    }
  }

  @Test
  void weightsAndGradientsTakeHalfTheMemory() {
    long numbers = 12L * 1024 * 1024;
    long room = 2 * 4 * (1 << 20);
    assertEquals(12 * numbers, held(Precision.FP32), 1e5);
    assertEquals(16 * numbers, held(Precision.BF16_WEIGHTS), 1e5);
    assertEquals(8 * numbers + room, held(Precision.BF16_STOCHASTIC), 1e5);
  }

  private static Layer square(int layers) {
    Sequential model = new Sequential();
    for (int i = 0; i < layers; i++) {
      model.add("dense" + i, new Linear(1024, 1024, false, Init.TORCH));
    }
    return model;
  }

  @Test
  void itLearnsWithMethodsThatAskForCopiesAndWithGroups() {
    Recipe recipe =
        Recipe.of(Length.epochs(8))
            .withBatch(64)
            .withOptimizer(
                new ParameterGroups(
                    new Sgd(0.1, 0.9, true, 1e-4),
                    List.of(ParameterGroup.withLearningRateFactor("*.bias", 2))))
            .withSpeedups(List.of(new Sam(0.05), new Accumulation(2), new Ema(0.9, 1)))
            .withPrecision(Precision.BF16_STOCHASTIC);
    try (DataPair digits = Datasets.resolve("digits");
        Layer model = Small.digitNet();
        Trainer trainer = new Trainer(model, TrainingJob.of(recipe, digits))) {
      double accuracy = trainer.run().metrics().get("accuracy");
      assertTrue(accuracy > 0.85, "reached " + accuracy);
    }
  }

  @Test
  void nothingIsRememberedBesidesTheWeights() {
    try (Layer model = Small.digitNet()) {
      model.initialize(new RandomStreams(1));
      Weights weights = Weights.of(model, Precision.BF16_STOCHASTIC, new RandomStreams(1));
      assertHeld(model, weights);
      try (Scope scope = Scope.open()) {
        weights.allValues().get(0).add_(new Scalar(1e-3));
      }
      weights.updated();
      assertHeld(model, weights);
      weights.giveBack();
      weights.close();
    }
  }

  private static void assertHeld(Layer model, Weights weights) {
    Map<String, float[]> working = Small.weights(model);
    int at = 0;
    for (String name : weights.names()) {
      float[] masters = Tensors.toFloats(weights.values().get(at++));
      assertArrayEquals(working.get(name), masters, name);
    }
  }

  @Test
  void onDigitsItLearns() {
    Recipe recipe =
        Recipe.of(Length.epochs(25))
            .withBatch(64)
            .withOptimizer(new Sgd(0.1, 0.9, true, 1e-4))
            .withPrecision(Precision.BF16_STOCHASTIC);
    try (DataPair digits = Datasets.resolve("digits");
        Layer model = Small.digitNet();
        Trainer trainer = new Trainer(model, TrainingJob.of(recipe, digits))) {
      double accuracy = trainer.run().metrics().get("accuracy");
      assertTrue(accuracy > 0.92, "reached " + accuracy);
    }
  }
}
