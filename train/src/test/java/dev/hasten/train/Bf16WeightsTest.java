package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.Batch;
import dev.hasten.data.Batches;
import dev.hasten.data.DataPair;
import dev.hasten.data.Datasets;
import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Parameter;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import dev.hasten.train.speedup.Accumulation;
import dev.hasten.train.speedup.Ema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class Bf16WeightsTest {
  private static final ArrayDataset DATA = Small.images(300, 1);
  private static final Recipe RECIPE =
      Recipe.of(Length.epochs(2))
          .withOptimizer(new Sgd(0.05, 0, false, 0))
          .withPrecision(Precision.BF16_WEIGHTS);

  /** With a norm, which stays in fp32. */
  private static Layer normed() {
    return new Sequential()
        .add("conv", new Conv2d(1, 8, 3))
        .add("norm", new BatchNorm2d(8))
        .add("relu", new Relu())
        .add("flatten", new Flatten())
        .add("dropout", new Dropout(0.2))
        .add("dense", new Linear(8 * 36, 3));
  }

  private static ScalarType type(Tensor tensor) {
    return tensor.scalar_type().intern();
  }

  @Test
  void theTrainerDoesWhatALoopByHandDoes() {
    Map<String, float[]> byHand;
    try (Layer model = normed()) {
      model.initialize(new RandomStreams(3));
      Map<Parameter, Tensor> masters = new LinkedHashMap<>();
      try (Scope scope = Scope.open()) {
        for (Parameter parameter : model.parameters().values()) {
          Tensor master = Tensors.own(parameter.tensor().detach().clone());
          masters.put(parameter, master);
          if (parameter.role() != Parameter.Role.NORM) {
            parameter.moveTo(master.to(ScalarType.BFloat16));
          }
        }
      }
      Batches batches = new Batches(DATA, RECIPE.batch(), 3, false, true);
      for (int i = 0; i < 2 * batches.batchesPerEpoch(); i++) {
        try (Scope scope = Scope.open()) {
          Batch batch = batches.next();
          Tensor outputs;
          try (Precision.Autocast policy = Precision.BF16.open(DeviceType.CPU)) {
            outputs = model.forward(batch.inputs());
          }
          torch.cross_entropy_loss(outputs.to(ScalarType.Float), batch.targets()).backward();
          try (NoGradGuard noGrad = new NoGradGuard()) {
            masters.forEach(
                (parameter, master) -> {
                  Tensor weight = parameter.tensor();
                  master.add_(weight.grad().to(ScalarType.Float), new Scalar(-0.05));
                  weight.copy_(master);
                  weight.mutable_grad().put(new Tensor());
                });
          }
        }
      }
      byHand = new LinkedHashMap<>();
      model.parameters().forEach((name, p) -> byHand.put(name, Tensors.toFloats(masters.get(p))));
      model.buffers().forEach((name, buffer) -> byHand.put(name, Tensors.toFloats(buffer)));
      masters.values().forEach(Tensors::free);
    }
    try (Layer model = normed()) {
      try (Trainer trainer = new Trainer(model, TrainingJob.of(RECIPE, DATA).withSeed(3))) {
        trainer.run();
      }
      Map<String, float[]> trained = Small.weights(model);
      model.buffers().forEach((name, buffer) -> trained.put(name, Tensors.toFloats(buffer)));
      assertEquals(byHand.keySet(), trained.keySet());
      byHand.forEach((name, values) -> assertArrayEquals(values, trained.get(name), name));
    }
  }

  @Test
  void weightsAndGradientsAreBf16NormsBuffersAndMastersFp32() {
    try (Layer model = normed()) {
      model.initialize(new RandomStreams(1));
      float[] exact = Tensors.toFloats(model.parameters().get("conv.weight").tensor());
      Weights weights = Weights.of(model, Precision.BF16_WEIGHTS, new RandomStreams(0));
      model
          .parameters()
          .forEach(
              (name, parameter) -> {
                ScalarType expected =
                    name.startsWith("norm") ? ScalarType.Float : ScalarType.BFloat16;
                assertEquals(expected, type(parameter.tensor()), name);
                try (Scope scope = Scope.open()) {
                  assertEquals(expected, type(parameter.tensor().grad()), name);
                }
              });
      model.buffers().forEach((name, buffer) -> assertEquals(ScalarType.Float, type(buffer), name));
      weights.values().forEach(master -> assertEquals(ScalarType.Float, type(master)));

      Tensor conv = model.parameters().get("conv.weight").tensor();
      try (Interception masters = weights.inFullPrecision()) {
        assertArrayEquals(exact, Tensors.toFloats(conv));
      }
      assertEquals(ScalarType.BFloat16, type(conv));

      weights.giveBack();
      weights.close();
      model
          .parameters()
          .forEach((name, p) -> assertEquals(ScalarType.Float, type(p.tensor()), name));
      assertArrayEquals(exact, Tensors.toFloats(conv), "nothing was rounded on the way");
    }
  }

  @Test
  void updatesTooSmallForBf16AddUpInTheMaster() {
    try (Layer model = new Linear(4, 4)) {
      Weights weights = Weights.of(model, Precision.BF16_WEIGHTS, new RandomStreams(0));
      Tensor working = model.parameters().get("weight").tensor();
      try (Scope scope = Scope.open()) {
        weights.allValues().get(0).fill_(new Scalar(1.0));
        for (int i = 0; i < 100; i++) {
          weights.allValues().get(0).add_(new Scalar(1e-4)); // bf16 steps at 1 are 1/128
          weights.publish();
        }
      }
      assertEquals(1.01, Tensors.toFloats(working)[0], 1.0 / 256);
      assertTrue(Tensors.toFloats(working)[0] > 1);
      weights.giveBack();
      weights.close();
    }
  }

  @Test
  void slicesOfABatchAddUpInFp32() {
    // Gradients 1 and then 300 times 2^-9: in bf16 each sum would round back to 1.
    try (Layer model = new Linear(1, 1)) {
      Weights weights = Weights.of(model, Precision.BF16_WEIGHTS, new RandomStreams(0));
      Tensor parameter = model.parameters().get("weight").tensor();
      for (int i = 0; i <= 300; i++) {
        try (Scope scope = Scope.open()) {
          parameter.mul(new Scalar(i == 0 ? 1.0 : 1.0 / 512)).sum().backward();
          weights.collectGradients();
        }
      }
      int at = weights.names().indexOf("weight");
      assertEquals(1 + 300.0 / 512, Tensors.toFloats(weights.gradients().get(at))[0], 1e-6);
      weights.zeroGradients();
      assertEquals(0, Tensors.toFloats(weights.gradients().get(at))[0]);
      weights.giveBack();
      weights.close();
    }
  }

  @Test
  void theMastersAreInTheState() {
    try (Layer model = normed();
        Layer other = normed()) {
      model.initialize(new RandomStreams(1));
      other.initialize(new RandomStreams(2));
      Weights weights = Weights.of(model, Precision.BF16_WEIGHTS, new RandomStreams(0));
      Weights restored = Weights.of(other, Precision.BF16_WEIGHTS, new RandomStreams(0));
      State state = weights.state();
      assertEquals(model.parameters().keySet(), Map.copyOf(state.tensors()).keySet());
      restored.restore(state);
      for (int i = 0; i < weights.values().size(); i++) {
        assertArrayEquals(
            Tensors.toFloats(weights.values().get(i)), Tensors.toFloats(restored.values().get(i)));
      }
      Map<String, float[]> working = Small.weights(model);
      Small.weights(other).forEach((name, w) -> assertArrayEquals(working.get(name), w, name));
      try (Layer plain = normed()) {
        Weights fp32 = Weights.of(plain);
        assertEquals(State.EMPTY, fp32.state());
        fp32.giveBack();
        fp32.close();
      }
      for (Weights each : List.of(weights, restored)) {
        each.giveBack();
        each.close();
      }
    }
  }

  @Test
  void onDigitsTheAccuracyIsThatOfFp32() {
    List<Double> accuracies = new ArrayList<>();
    for (Precision precision : new Precision[] {Precision.FP32, Precision.BF16_WEIGHTS}) {
      Recipe recipe =
          Recipe.of(Length.epochs(25))
              .withBatch(64)
              .withOptimizer(new Sgd(0.1, 0.9, true, 1e-4))
              .withPrecision(precision)
              .withSpeedups(List.of(new Accumulation(2), new Ema(0.9, 1)));
      try (DataPair digits = Datasets.resolve("digits");
          Layer model = Small.digitNet()) {
        Map<String, Double> metrics;
        try (Trainer trainer = new Trainer(model, TrainingJob.of(recipe, digits))) {
          metrics = trainer.run().metrics();
        }
        assertEquals(
            metrics, Evaluator.evaluate(model, digits.test()), "what was evaluated is left");
        accuracies.add(metrics.get("accuracy"));
      }
    }
    assertTrue(accuracies.get(0) > 0.92, "fp32 reached " + accuracies.get(0));
    assertEquals(accuracies.get(0), accuracies.get(1), 0.015);
  }
}
