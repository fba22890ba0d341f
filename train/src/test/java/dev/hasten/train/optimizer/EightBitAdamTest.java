package dev.hasten.train.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adam with moments in 8 bits against the paper's equations, written out in doubles. */
class EightBitAdamTest {
  private static final int INPUTS = 64;
  private static final int OUTPUTS = 80; // 5,120 weights: two blocks and a half
  private static final AdamW FULL = new AdamW(0.02, 0.9, 0.99, 1e-8, 0.1);
  private static final int BLOCK = 2048;

  /** The published construction: middles between equally spaced boundaries from 0.1 to 1. */
  private static double[] published(boolean signed) {
    double[] map = new double[256];
    int n = 0;
    for (int i = 0; i < 7; i++) {
      int boundaries = (int) Math.pow(2, signed ? i : i + 1) + 1;
      for (int j = 0; j + 1 < boundaries; j++) {
        double low = 0.1 + 0.9 * j / (boundaries - 1);
        double high = 0.1 + 0.9 * (j + 1) / (boundaries - 1);
        map[n++] = Math.pow(10, i - 6) * (low + high) / 2;
        if (signed) {
          map[n] = -map[n - 1];
          n++;
        }
      }
    }
    map[n++] = 0;
    map[n++] = 1;
    assertEquals(256, n);
    Arrays.sort(map);
    return map;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theMapIsThePublishedOne(boolean signed) {
    double[] map = BlockwiseQuantization.dynamicMap(signed);
    assertArrayEquals(published(signed), map, 1e-15);
    assertEquals(256, Arrays.stream(map).distinct().count());
    assertEquals(1, map[255]);
    assertEquals(signed ? 0.99296875 : 0.996484375, map[254], 1e-12);
    assertEquals(signed ? -0.99296875 : 0, map[0], 1e-12);
    int zero = Arrays.binarySearch(map, 0.0);
    assertEquals(signed ? 127 : 0, zero);
    assertEquals(signed ? 5.5e-7 : 3.25e-7, map[zero + 1], 1e-18);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eachNumberGetsTheNearestOfItsBlock(boolean signed) {
    double[] map = published(signed);
    float[] x = new float[3 * BLOCK - 100];
    for (int i = 0; i < x.length; i++) { // over eight decades; the second block is zeros
      double size = Math.sin(i * 78.233) * Math.pow(10, -(i % 9));
      x[i] = i / BLOCK == 1 ? 0 : (float) (signed ? size : Math.abs(size));
    }
    try (Scope scope = Scope.open();
        BlockwiseQuantization quantization = new BlockwiseQuantization(signed)) {
      Tensor codes = Tensors.zeros(ScalarType.Byte, x.length);
      Tensor scales = Tensors.zeros(ScalarType.Float, 3);
      quantization.quantize(Tensors.ofFloats(x, x.length), codes, scales);
      float[] again = Tensors.toFloats(quantization.dequantize(codes, scales));
      long[] code = Tensors.toLongs(codes.to(ScalarType.Long));
      float[] scale = Tensors.toFloats(scales);
      assertEquals(3, BlockwiseQuantization.blocks(x.length));
      for (int i = 0; i < x.length; i++) {
        float most = 0;
        for (int j = i / BLOCK * BLOCK; j < Math.min(x.length, (i / BLOCK + 1) * BLOCK); j++) {
          most = Math.max(most, Math.abs(x[j]));
        }
        assertEquals(most, scale[i / BLOCK]);
        double share = most == 0 ? 0 : (double) x[i] / most;
        double nearest = Arrays.stream(map).map(m -> Math.abs(m - share)).min().orElseThrow();
        assertEquals(nearest, Math.abs(map[(int) code[i]] - share), 1e-7, "number " + i);
        assertEquals(map[(int) code[i]] * most, again[i], 1e-6 * most);
        assertTrue(Math.abs(again[i] - x[i]) <= 0.00704 * most);
      }
    }
  }

  private static Layer model() {
    return Sequential.of(new Linear(INPUTS, OUTPUTS, true, Init.TORCH));
  }

  /** The gradient of half the squared distance to a target, weighted by place. */
  private static void gradients(Weights weights) {
    try (Scope scope = Scope.open()) {
      for (int i = 0; i < weights.values().size(); i++) {
        Tensor weight = weights.values().get(i);
        float[] g = Tensors.toFloats(weight);
        for (int j = 0; j < g.length; j++) {
          g[j] = (float) ((g[j] - Math.sin(j * 12.9898)) * (1 + j % 7) * 0.1);
        }
        weights.gradients().get(i).copy_(Tensors.ofFloats(g, Tensors.shape(weight)));
      }
    }
  }

  private static void train(Weights weights, Optimizer optimizer, int steps) {
    for (int i = 0; i < steps; i++) {
      gradients(weights);
      optimizer.update(FULL.learningRate());
    }
  }

  private static double[] numbers(Tensor tensor) {
    return Problem.doubles(tensor);
  }

  private static double[] moment(State state, String kind, String name, boolean signed) {
    double[] map = published(signed);
    double[] codes = numbers(state.tensor(kind + "_codes/" + name));
    double[] scales = numbers(state.tensor(kind + "_scales/" + name));
    double[] moment = new double[codes.length];
    for (int i = 0; i < moment.length; i++) {
      moment[i] = map[(int) codes[i]] * scales[i / BLOCK];
    }
    return moment;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStepIsAdamsBetweenRoundings(boolean decoupled) {
    Optimizer.Rule rule =
        decoupled
            ? new EightBitAdamW(FULL)
            : new EightBitAdam(new Adam(FULL.learningRate(), 0.9, 0.99, 1e-8, 0.1));
    try (Layer model = model();
        Weights weights = Weights.of(model);
        Optimizer optimizer = rule.over(weights)) {
      String name = weights.names().get(0);
      for (int t = 1; t <= 6; t++) {
        gradients(weights);
        double[] m = moment(optimizer.state(), "exp_avg", name, true);
        double[] v = moment(optimizer.state(), "exp_avg_sq", name, false);
        double[] w = numbers(weights.values().get(0));
        double[] g = numbers(weights.gradients().get(0));
        optimizer.update(FULL.learningRate());
        for (int i = 0; i < w.length; i++) {
          double gradient = decoupled ? g[i] : g[i] + 0.1 * w[i];
          w[i] *= decoupled ? 1 - FULL.learningRate() * 0.1 : 1;
          m[i] = 0.9 * m[i] + 0.1 * gradient;
          v[i] = 0.99 * v[i] + 0.01 * gradient * gradient;
          double root = Math.sqrt(v[i] / (1 - Math.pow(0.99, t))) + 1e-8;
          w[i] -= FULL.learningRate() * m[i] / (1 - Math.pow(0.9, t)) / root;
        }
        assertArrayEquals(w, numbers(weights.values().get(0)), 2e-6, "step " + t);
        near(m, moment(optimizer.state(), "exp_avg", name, true));
        near(v, moment(optimizer.state(), "exp_avg_sq", name, false));
      }
      weights.giveBack();
    }
  }

  /** Within half the greatest gap of the map, in units of the block's scale. */
  private static void near(double[] exact, double[] rounded) {
    for (int from = 0; from < exact.length; from += BLOCK) {
      int to = Math.min(exact.length, from + BLOCK);
      double scale = Arrays.stream(exact, from, to).map(Math::abs).max().orElseThrow();
      for (int i = from; i < to; i++) {
        assertEquals(exact[i], rounded[i], 0.00705 * scale);
      }
    }
  }

  @Test
  void itEndsNearAdamWAndSmallTensorsAreEqual() {
    try (Layer model = model();
        Layer other = model();
        Weights weights = Weights.of(model);
        Weights full = Weights.of(other);
        Optimizer optimizer = new EightBitAdamW(FULL).over(weights);
        Optimizer reference = FULL.over(full)) {
      for (int i = 0; i < 2; i++) {
        full.values().get(i).copy_(weights.values().get(i));
      }
      double[] first = numbers(weights.values().get(0));
      train(weights, optimizer, 200);
      train(full, reference, 200);
      assertArrayEquals(numbers(full.values().get(1)), numbers(weights.values().get(1)));
      double[] exact = numbers(full.values().get(0));
      double[] got = numbers(weights.values().get(0));
      double moved = 0;
      double apart = 0;
      for (int i = 0; i < exact.length; i++) {
        moved += Math.pow(exact[i] - first[i], 2);
        apart += Math.pow(exact[i] - got[i], 2);
      }
      assertTrue(apart > 0, "8 bits round");
      assertTrue(
          Math.sqrt(apart / moved) < 0.02, "apart " + Math.sqrt(apart / moved) + " of the way");
      weights.giveBack();
      full.giveBack();
    }
  }

  /** Libtorch's calls on whole weights, for what is not fp32 in memory, against Java's blocks. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void weightsOfAnotherTypeTakeTheSameSteps(boolean decoupled) {
    Optimizer.Rule rule =
        decoupled
            ? new EightBitAdamW(FULL)
            : new EightBitAdam(new Adam(FULL.learningRate(), 0.9, 0.99, 1e-8, 0.1));
    try (Layer model = model();
        Layer other = model()) {
      other
          .parameters()
          .values()
          .forEach(each -> each.moveTo(each.tensor().detach().to(ScalarType.Double)));
      try (Weights weights = Weights.of(model);
          Weights doubles = Weights.of(other);
          Optimizer optimizer = rule.over(weights);
          Optimizer reference = rule.over(doubles)) {
        train(weights, optimizer, 5);
        train(doubles, reference, 5);
        String name = weights.names().get(0);
        double[] exact = numbers(doubles.values().get(0));
        assertArrayEquals(exact, numbers(weights.values().get(0)), 1e-4);
        near(
            moment(reference.state(), "exp_avg", name, true),
            moment(optimizer.state(), "exp_avg", name, true));
        near(
            moment(reference.state(), "exp_avg_sq", name, false),
            moment(optimizer.state(), "exp_avg_sq", name, false));
        weights.giveBack();
        doubles.giveBack();
      }
    }
  }

  @Test
  void threadsChangeNoBit() {
    int threads = torch.get_num_threads();
    try {
      torch.set_num_threads(1);
      double[] one = trained();
      torch.set_num_threads(2);
      assertArrayEquals(one, trained());
    } finally {
      torch.set_num_threads(threads);
    }
  }

  private static double[] trained() {
    try (Layer model = Sequential.of(new Linear(512, 500)); // 126 blocks: several tasks
        Weights weights = Weights.of(model);
        Optimizer optimizer = new EightBitAdamW(FULL).over(weights)) {
      train(weights, optimizer, 3);
      double[] numbers = numbers(weights.values().get(0));
      weights.giveBack();
      return numbers;
    }
  }

  /** Its blocks write to memory, which would be somebody else's then. */
  @Test
  void closedWeightsAreRefused() {
    try (Layer model = model();
        Weights weights = Weights.of(model);
        Optimizer optimizer = new EightBitAdamW(FULL).over(weights)) {
      train(weights, optimizer, 1);
      weights.giveBack();
      weights.close();
      assertThrows(IllegalStateException.class, () -> optimizer.update(FULL.learningRate()));
    }
  }

  @Test
  void itsStateTakesAQuarter() {
    try (Layer model = model();
        Weights weights = Weights.of(model);
        Optimizer optimizer = new EightBitAdamW(FULL).over(weights);
        Optimizer reference = FULL.over(weights)) {
      int n = INPUTS * OUTPUTS;
      assertEquals(2 * n + 2 * 3 * 4 + 8 * OUTPUTS, bytes(optimizer.state()));
      assertEquals(8 * n + 8 * OUTPUTS, bytes(reference.state()));
      weights.giveBack();
    }
  }

  private static long bytes(State state) {
    return state.tensors().values().stream().mapToLong(t -> t.numel() * t.element_size()).sum();
  }

  @Test
  void aRestoredOneGoesOnBitForBit() {
    try (Layer model = model();
        Layer other = model();
        Weights weights = Weights.of(model);
        Weights second = Weights.of(other);
        Optimizer optimizer = new EightBitAdamW(FULL).over(weights);
        Optimizer restored = new EightBitAdamW(FULL).over(second)) {
      train(weights, optimizer, 5);
      train(second, restored, 2);
      for (int i = 0; i < 2; i++) {
        second.values().get(i).copy_(weights.values().get(i));
      }
      restored.restore(optimizer.state());
      train(weights, optimizer, 5);
      train(second, restored, 5);
      for (int i = 0; i < 2; i++) {
        assertArrayEquals(numbers(weights.values().get(i)), numbers(second.values().get(i)));
      }
      assertEquals(read(optimizer.state()), read(restored.state()));
      weights.giveBack();
      second.giveBack();
    }
  }

  private static Map<String, String> read(State state) {
    Map<String, String> all = new LinkedHashMap<>();
    state.tensors().forEach((name, tensor) -> all.put(name, Arrays.toString(numbers(tensor))));
    return all;
  }
}
