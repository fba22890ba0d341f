package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Parameter;
import dev.hasten.nn.Sequential;
import dev.hasten.train.seam.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Frozen layers stay, cost no backward pass, and are chosen as the papers say. */
class FreezingTest {
  @Test
  void theShareRisesInAStraightLineFromTheStartAndSparesTheLastLayer() {
    LayerFreezing freezing = new LayerFreezing(0.5, 0.8);
    int[] frozen = new int[21];
    Arrays.setAll(frozen, step -> freezing.frozen(new Progress(step, 20, 5), 10));
    // 10 * 0.8 * (step / 20 - 0.5) / 0.5
    assertArrayEquals(
        new int[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 4, 5, 6, 7, 8}, frozen);
    assertEquals(9, new LayerFreezing(0, 1).frozen(new Progress(20, 20, 5), 10));
  }

  @Test
  void frozenLayersKeepTheirBitsAndNoGraphIsBuiltBelowTheFirstTrained() {
    List<Boolean> graph = new ArrayList<>();
    try (Bench bench =
        new Bench(Bench.convnet(), Bench.DATA, List.of(new LayerFreezing(0.5, 1)), 20)) {
      bench.model.around(
          "conv2",
          (input, layer) -> {
            graph.add(input.requires_grad());
            return layer.forward(input);
          });
      bench.run(14); // 3 layers: one is frozen from 10 + 10 / 3 on
      Map<String, float[]> before = bench.tensors();
      bench.run(2);
      Map<String, float[]> after = bench.tensors();
      assertArrayEquals(before.get("conv1.weight"), after.get("conv1.weight"));
      assertArrayEquals(before.get("conv1.bias"), after.get("conv1.bias"));
      assertFalse(Arrays.equals(before.get("conv2.weight"), after.get("conv2.weight")));
      for (int step = 0; step < graph.size(); step++) {
        assertEquals(step < 14, graph.get(step), "step " + step);
      }
      bench.step.close();
      assertTrue(bench.model.parameters().values().stream().noneMatch(Parameter::frozen));
    }
  }

  @Test
  void theFirstLayersFreezeWhileTheirChangeIsBelowThePercentile() {
    GradientFreezing half = new GradientFreezing(10, 50);
    double[] before = {10, 10, 10, 10, 10};
    // changes 0.1, 0.2, 0.5, 0.05, 0.4: their median is 0.2, so the first alone is below
    assertEquals(1, half.frozen(0, before, new double[] {9, 8, 5, 10.5, 14}));
    // of 0.2, 0.5, 0.05, 0.4 it is 0.3
    assertEquals(2, half.frozen(1, before, new double[] {0, 8, 5, 10.5, 14}));
    assertEquals(0, half.frozen(0, before, new double[] {5, 9, 9, 9, 9}));
    GradientFreezing most = new GradientFreezing(10, 100);
    assertEquals(4, most.frozen(0, before, new double[] {9.9, 9.8, 9.7, 9.6, 5}));
  }

  @Test
  void gradientsThatSettleFreezeTheirLayers() {
    GradientFreezing freezing = new GradientFreezing(2, 100);
    List<Boolean> graph = new ArrayList<>();
    try (Bench bench = new Bench(Bench.convnet(), Bench.DATA, List.of(freezing), 20)) {
      bench.model.around(
          "dense",
          (input, layer) -> {
            graph.add(input.requires_grad());
            return layer.forward(input);
          });
      bench.run(20);
    }
    assertTrue(graph.get(0));
    assertEquals(graph.stream().sorted((a, b) -> Boolean.compare(b, a)).toList(), graph);
  }

  @Test
  void oneLayerAloneIsRefused() {
    Layer one = new Sequential().add("dense", new Linear(2, 3));
    assertEquals(
        "expected at least two layers to train for layer-freezing, but the model has 1: leave it"
            + " out",
        assertThrows(IllegalArgumentException.class, () -> FrozenLayers.of(one, LayerFreezing.NAME))
            .getMessage());
    one.close();
  }
}
