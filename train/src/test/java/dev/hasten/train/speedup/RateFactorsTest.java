package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.Length;
import dev.hasten.train.Recipe;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.optimizer.Optimizers;
import dev.hasten.train.optimizer.ScheduleFreeSgd;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Weights;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateFactorsTest {
  private static final int STEPS = 12;

  private static Optimizer.Rule rule(String name, double rate) {
    Choice choice = Choice.of(name).with("learning_rate", rate);
    return new Catalog<>("an optimizer", Optimizers.list())
        .make(
            name.equals("sgd") ? choice : choice.with("weight_decay", 0.1),
            (option, fault) -> assertEquals("", fault))
        .orElseThrow();
  }

  /** The weights of a first layer after some steps of fixed gradients. */
  private static float[] trained(String optimizer, double rate, Map<String, Double> factors) {
    try (Layer model = Sequential.of(new Linear(3, 4), new Linear(4, 4), new Linear(4, 2))) {
      model.initialize(new RandomStreams(2));
      Weights weights = Weights.of(model);
      try (Optimizer moving = rule(optimizer, rate).over(weights);
          RateFactors factored = new RateFactors(weights, factors)) {
        Progress progress = new Progress(0, STEPS, STEPS);
        for (int step = 0; step < STEPS; step++) {
          for (int i = 0; i < weights.gradients().size(); i++) {
            set(weights, i, step);
          }
          moving.update(rate);
          progress = progress.next();
          factored.transform(weights, progress);
        }
      }
      float[] result = Tensors.toFloats(model.parameters().get("0.weight").tensor());
      weights.giveBack();
      weights.close();
      return result;
    }
  }

  private static void set(Weights weights, int number, int step) {
    try (Scope scope = Scope.open()) {
      var gradient = weights.gradients().get(number);
      float[] values = new float[(int) gradient.numel()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.sin(1 + 3.7 * i + 1.3 * step + number);
      }
      gradient.copy_(Tensors.ofFloats(values, Tensors.shape(gradient)));
    }
  }

  /** Element-wise optimizers: a factor of the step is a factor of the rate, decay included. */
  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adam", "adamw", "nadam", "radam", "rmsprop", "adagrad", "lion"})
  void aFactorOfTheStepIsAFactorOfTheRate(String optimizer) {
    float[] factored = trained(optimizer, 0.01, Map.of("0.weight", 0.25));
    float[] slower = trained(optimizer, 0.0025, Map.of());
    boolean coupled = List.of("adam", "nadam", "radam", "rmsprop", "adagrad").contains(optimizer);
    // A decay in the loss sees weights that moved alike, so that all agree.
    assertArrayEquals(slower, factored, coupled ? 2e-6f : 1e-6f);
    float[] plain = trained(optimizer, 0.01, Map.of("0.weight", 1.0));
    assertArrayEquals(trained(optimizer, 0.01, Map.of()), plain, "a factor of 1 changes no bit");
  }

  @Test
  void aFactorOfZeroFreezes() {
    float[] frozen = trained("adamw", 0.01, Map.of("0.weight", 0.0));
    try (Layer model = Sequential.of(new Linear(3, 4), new Linear(4, 4), new Linear(4, 2))) {
      model.initialize(new RandomStreams(2));
      assertArrayEquals(Tensors.toFloats(model.parameters().get("0.weight").tensor()), frozen, 0);
    }
  }

  @Test
  void depthsCountBlocksOnceAndNormsWithTheLayerBefore() {
    try (Layer net = Bench.residualNet();
        Layer decoder = Bench.decoder()) {
      Map<String, Double> factors = new LayerDecay(0.5).factors(net);
      assertEquals(1, factors.get("dense.weight"));
      assertEquals(0.5, factors.get("hidden.weight"));
      assertEquals(0.25, factors.get("conv2.bias"));
      factors.forEach(
          (name, factor) -> assertTrue(!name.startsWith("block.") || factor == 0.125, name));
      assertEquals(0.0625, factors.get("conv1.weight"));
      assertEquals(0.0625, factors.get("norm.bias"));
      Map<String, Double> ofDecoder = new LayerDecay(0.5).factors(decoder);
      assertEquals(1, ofDecoder.get("blocks.1.mlp.contract.weight"));
      assertEquals(1, ofDecoder.get("norm.weight"));
      assertEquals(0.5, ofDecoder.get("blocks.0.norm1.weight"));
      assertEquals(0.25, ofDecoder.get("positions.weight"));
      assertEquals(0.125, ofDecoder.get("tokens.weight"));
    }
  }

  @Test
  void optimizersThatRememberTheWeightsAreRefused() {
    Recipe recipe = Recipe.of(Length.steps(10)).withSpeedups(List.of(new LayerDecay(0.75)));
    String words =
        assertThrows(
                IllegalArgumentException.class,
                () -> recipe.withOptimizer(new ScheduleFreeSgd(0.1, 0.9, 0)))
            .getMessage();
    assertTrue(words.contains("schedule-free-sgd with layer-decay"), words);
  }
}
