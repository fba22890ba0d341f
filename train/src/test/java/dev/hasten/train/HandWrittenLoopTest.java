package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.Batch;
import dev.hasten.data.EpochOrder;
import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Operators;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.ModuleLayer;
import dev.hasten.nn.Sequential;
import dev.hasten.train.optimizer.AdamW;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.speedup.DropoutRate;
import dev.hasten.train.speedup.ProgressiveResizing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** The trainer against bare calls of libtorch. */
class HandWrittenLoopTest {
  private static final ArrayDataset DATA = Small.images(300, 1);
  private static final int BATCH = 32;
  private static final long SEED = 3;
  private static final int EPOCHS = 2;

  /** {@link Small#convnet} without its dropout. */
  private static Layer convnet() {
    Layer model = Small.convnet();
    model.replace("dropout", Sequential.of());
    return model;
  }

  @Test
  void aPlainRecipeIsALoopOfLibtorchCallsBitForBit() {
    Recipe recipe =
        Recipe.of(Length.epochs(EPOCHS))
            .withBatch(BATCH)
            .withOptimizer(new Sgd(0.1, 0.9, true, 1e-3));
    Map<String, float[]> trained;
    try (Layer model = convnet()) {
      TrainingJob job = TrainingJob.of(recipe, DATA).withSeed(SEED);
      assertTrue(job.prefetch(), "batches are made ahead on another thread");
      try (Trainer trainer = new Trainer(model, job)) {
        trainer.run();
      }
      trained = Small.weights(model);
    }
    Map<String, float[]> byHand = byHand();
    assertEquals(byHand.keySet(), trained.keySet());
    byHand.forEach((name, values) -> assertArrayEquals(values, trained.get(name), name));
  }

  private static Map<String, float[]> byHand() {
    try (Scope outer = Scope.open()) {
      Map<String, Tensor> w = new LinkedHashMap<>();
      List<Flat> flats = new ArrayList<>();
      try (Layer first = convnet()) {
        first.initialize(new RandomStreams(SEED));
        for (String kind : List.of(".weight", ".bias")) {
          Map<String, Tensor> all = new LinkedHashMap<>();
          first.parameters().forEach((name, p) -> all.put(name, p.tensor().detach()));
          all.keySet().removeIf(name -> !name.endsWith(kind));
          Flat flat = Flat.of(List.copyOf(all.values()), kind.equals(".weight") ? 1e-3 : 0);
          flats.add(flat);
          int index = 0;
          for (String name : all.keySet()) {
            w.put(name, flat.weights.views().get(index++).detach().set_requires_grad(true));
          }
        }
      }
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        int[] order = EpochOrder.shuffled(SEED, epoch, DATA.size());
        for (int from = 0; from < order.length; from += BATCH) {
          try (Scope scope = Scope.open()) {
            Batch batch =
                DATA.batch(Arrays.copyOfRange(order, from, Math.min(from + BATCH, order.length)));
            torch.cross_entropy_loss(forward(w, batch.inputs()), batch.targets()).backward();
            List<Tensor> gradients =
                new ArrayList<>(w.values().stream().map(Tensor::grad).toList());
            for (Flat flat : flats) {
              int size = flat.gradients.views().size();
              flat.gradients.copyFrom(gradients.subList(0, size));
              gradients = gradients.subList(size, gradients.size());
              flat.descend();
            }
            w.values().forEach(tensor -> tensor.mutable_grad().zero_());
          }
        }
      }
      Map<String, float[]> values = new LinkedHashMap<>();
      w.forEach((name, tensor) -> values.put(name, Tensors.toFloats(tensor)));
      flats.forEach(Flat::close);
      return values;
    }
  }

  /** Parameters of one kind, side by side, as the trainer has them too. */
  private record Flat(FlatBuffer weights, FlatBuffer gradients, FlatBuffer velocity, double decay) {
    static Flat of(List<Tensor> like, double decay) {
      FlatBuffer weights = FlatBuffer.zerosLike(like, ScalarType.Float);
      weights.copyFrom(like);
      return new Flat(
          weights,
          FlatBuffer.zerosLike(like, ScalarType.Float),
          FlatBuffer.zerosLike(like, ScalarType.Float),
          decay);
    }

    /** Nesterov's momentum 0.9 at the rate 0.1. */
    void descend() {
      try (NoGradGuard noGrad = new NoGradGuard()) {
        IValueVector stack = new IValueVector();
        for (FlatBuffer each : List.of(weights, gradients, velocity)) {
          stack.push_back(Operators.list(List.of(each.slice(0, each.views().size()))));
        }
        stack.push_back(new IValue(decay));
        stack.push_back(new IValue(0.9)); // momentum
        stack.push_back(new IValue(0.1)); // rate
        stack.push_back(new IValue(0.0)); // dampening
        stack.push_back(new IValue(true)); // nesterov
        stack.push_back(new IValue(false)); // maximize
        stack.push_back(new IValue(false)); // first step: the velocity is zero
        stack.push_back(new IValue()); // gradient scale
        stack.push_back(new IValue()); // infinities found
        Operators.find("aten::_fused_sgd_", "").call(stack);
      }
    }

    void close() {
      List.of(weights, gradients, velocity).forEach(FlatBuffer::close);
    }
  }

  private static Tensor forward(Map<String, Tensor> w, Tensor images) {
    Tensor x = conv(images, w, "conv1").relu();
    x = torch.max_pool2d(conv(x, w, "conv2"), 2, 2).relu().flatten(1, -1);
    return torch.linear(x, w.get("dense.weight"), new TensorOptional(w.get("dense.bias")));
  }

  private static Tensor conv(Tensor x, Map<String, Tensor> w, String name) {
    return torch.conv2d(
        x,
        w.get(name + ".weight"),
        new TensorOptional(w.get(name + ".bias")),
        new long[] {1, 1},
        new long[] {0, 0},
        new long[] {1, 1},
        1);
  }

  @Test
  void aBareModuleTrainsAndMethodsThatNeedLayersRefuseIt() {
    try (Scope scope = Scope.open()) {
      Module module = new Module();
      LinearImpl inner = new LinearImpl(64, 3);
      module.register_module("inner", inner);
      ModuleLayer.Forward forward = x -> inner.forward(x.flatten(1, -1));
      Recipe recipe = Recipe.of(Length.epochs(10)).withOptimizer(new AdamW(0.02));
      try (Layer model = new ModuleLayer(module, forward)) {
        TrainingJob job =
            TrainingJob.of(recipe, DATA).withEvaluation(Small.images(200, 2)).keepingWeights();
        try (Trainer trainer = new Trainer(model, job)) {
          double accuracy = trainer.run().metrics().get("accuracy");
          assertTrue(accuracy > 0.9, "reached only " + accuracy);
        }
        Recipe wrong =
            recipe.withSpeedups(
                List.of(new DropoutRate(0), new ProgressiveResizing(0.5, 0, 0.6, 4)));
        String words =
            Assertions.assertThrows(
                    IllegalArgumentException.class,
                    () -> new Trainer(model, TrainingJob.of(wrong, DATA)))
                .getMessage();
        assertEquals(2, words.lines().count(), words);
        words.lines().forEach(line -> assertTrue(line.contains("ModuleLayer"), line));
        assertTrue(words.contains("dropout-rate supports (Dropout)"), words);
        assertTrue(words.contains("progressive-resizing supports (Conv2d)"), words);
      }
    }
  }
}
