package dev.hasten.train.optimizer;

import static dev.hasten.train.optimizer.Matrices.product;
import static dev.hasten.train.optimizer.Matrices.transposed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Muon against its pseudo-code, written out in doubles. */
class MuonTest {
  private static final double MU = 0.9;
  private static final double RATE = 0.05;

  private static double[] values(int seed, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) Math.sin(seed * 12.9898 + i * 78.233);
    }
    return values;
  }

  /** NewtonSchulz5(G): X = G / |G|; five times A = X Xt, X = a X + (b A + c A A) X. */
  private static double[][] newtonSchulz(double[][] g) {
    double norm = 0;
    for (double[] row : g) {
      for (double value : row) {
        norm += value * value;
      }
    }
    norm = Math.sqrt(norm) + 1e-7;
    boolean tall = g.length > g[0].length;
    double[][] x = tall ? transposed(g) : transposed(transposed(g));
    for (double[] row : x) {
      for (int j = 0; j < row.length; j++) {
        row[j] /= norm;
      }
    }
    for (int step = 0; step < 5; step++) {
      double[][] a = product(x, transposed(x));
      double[][] aa = product(a, a);
      double[][] b = new double[a.length][a.length];
      for (int i = 0; i < a.length; i++) {
        for (int j = 0; j < a.length; j++) {
          b[i][j] = -4.7750 * a[i][j] + 2.0315 * aa[i][j];
        }
      }
      double[][] bx = product(b, x);
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < x[0].length; j++) {
          x[i][j] = 3.4445 * x[i][j] + bx[i][j];
        }
      }
    }
    return tall ? transposed(x) : x;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void hiddenWeightsFollowThePseudoCode(double decay) {
    // Tall, wide, and a convolution; the layers need not fit, nothing runs forward.
    try (Layer model =
        Sequential.of(
            new Linear(3, 5),
            new Linear(4, 7, false, Init.TORCH),
            new Linear(6, 4, false, Init.TORCH),
            new Conv2d(Conv2d.Config.of(2, 5, 3).withoutBias()),
            new Linear(4, 2))) {
      Weights weights = Weights.of(model);
      List<String> names = weights.names();
      List<Integer> hidden = new ArrayList<>();
      List<double[][]> w = new ArrayList<>();
      List<double[][]> momentum = new ArrayList<>();
      for (String name : List.of("1.weight", "2.weight", "3.weight")) {
        int index = names.indexOf(name);
        hidden.add(index);
        Tensor tensor = weights.values().get(index);
        set(tensor, index);
        int rows = (int) tensor.size(0);
        w.add(Matrices.of(values(index, (int) tensor.numel()), rows));
        momentum.add(Matrices.of(new double[(int) tensor.numel()], rows));
      }
      Optimizer optimizer = new Muon(0.01, RATE, MU, 5, decay).over(weights);
      for (int step = 0; step < 30; step++) {
        for (int i = 0; i < names.size(); i++) {
          set(weights.gradients().get(i), 100 + step * 10 + i);
        }
        double share = 1 - step / 40.0; // the schedule scales both rates alike
        optimizer.update(0.01 * share);
        for (int h = 0; h < hidden.size(); h++) {
          double[][] value = w.get(h);
          int count = value.length * value[0].length;
          double[][] g = Matrices.of(values(100 + step * 10 + hidden.get(h), count), value.length);
          update(value, g, momentum.get(h), RATE * share, decay);
        }
      }
      for (int h = 0; h < hidden.size(); h++) {
        float[] got = Tensors.toFloats(weights.values().get(hidden.get(h)));
        double[][] expected = w.get(h);
        for (int i = 0; i < got.length; i++) {
          int columns = expected[0].length;
          assertEquals(expected[i / columns][i % columns], got[i], 2e-5, "weight " + h);
        }
      }
      optimizer.close();
      weights.giveBack();
      weights.close();
    }
  }

  /** A rate of its own holds whatever the learning rate is; without one it goes with that. */
  @Test
  void theRateOfTheMatricesMayHaveAScheduleOfItsOwn() {
    double[] apart = new double[2];
    for (int i = 0; i < 2; i++) {
      try (Layer model = Sequential.of(new Linear(3, 4), new Linear(4, 5), new Linear(5, 2))) {
        Weights weights = Weights.of(model);
        int hidden = weights.names().indexOf("1.weight");
        int head = weights.names().indexOf("2.bias");
        set(weights.values().get(hidden), 1);
        set(weights.values().get(head), 2);
        Optimizer optimizer = new Muon(0.01, RATE, MU, 5, 0).over(weights);
        double[][] value = Matrices.of(values(1, 20), 5);
        double[][] momentum = Matrices.of(new double[20], 5);
        for (int step = 0; step < 3; step++) {
          double rate = RATE * (1 + step);
          optimizer.set("matrix_learning_rate", rate);
          for (Tensor gradient : weights.gradients()) {
            set(gradient, 7 + step);
          }
          optimizer.update(i == 0 ? 0.01 : 0.003);
          update(value, Matrices.of(values(7 + step, 20), 5), momentum, rate, 0);
        }
        float[] got = Tensors.toFloats(weights.values().get(hidden));
        for (int j = 0; j < got.length; j++) {
          assertEquals(value[j / 4][j % 4], got[j], 2e-5, "weight " + j);
        }
        apart[i] = Tensors.toFloats(weights.values().get(head))[0];
        optimizer.close();
        weights.giveBack();
        weights.close();
      }
    }
    assertTrue(Math.abs(apart[0] - apart[1]) > 1e-3, "AdamW keeps to the learning rate");
  }

  @Test
  void theFirstMatrixIsTheModelsFirstAlsoWhereItIsFrozen() {
    assertArrayEquals(hiddenWeightAfterAStep(false), hiddenWeightAfterAStep(true));
  }

  @Test
  void aModelWhoseHiddenMatricesAreFrozenIsRefused() {
    try (Layer model = Sequential.of(new Linear(3, 4), new Linear(4, 5), new Linear(5, 2))) {
      model.parameters().get("1.weight").freeze(true);
      Weights weights = Weights.of(model);
      assertThrows(
          IllegalArgumentException.class, () -> new Muon(0.01, RATE, MU, 5, 0).over(weights));
      weights.giveBack();
      weights.close();
    }
  }

  /** Also where the machine's choice of today is another than when the run began. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void theTypeOfTheIterationIsThatOfTheCheckpoint(int lower) {
    Map<String, Number> saved = Map.of("momentum/bf16", lower);
    float[] resumed = hiddenWeightAfterAStep(new Muon(0.01, RATE, MU, 5, 0, lower == 0), saved);
    float[] fp32 = hiddenWeightAfterAStep(new Muon(0.01, RATE, MU, 5, 0, false), Map.of());
    assertEquals(lower == 0, Arrays.equals(fp32, resumed));
    assertArrayEquals(fp32, resumed, 0.02f);
  }

  private static float[] hiddenWeightAfterAStep(Muon rule, Map<String, Number> saved) {
    try (Layer model =
        Sequential.of(
            new Linear(3, 4, false, Init.TORCH),
            new Linear(4, 5, false, Init.TORCH),
            new Linear(5, 2, false, Init.TORCH))) {
      Weights weights = Weights.of(model);
      Optimizer optimizer = rule.over(weights);
      State state = optimizer.state();
      Map<String, Number> scalars = new HashMap<>(state.scalars());
      scalars.putAll(saved);
      optimizer.restore(new State(state.tensors(), scalars));
      float[] moved = step(weights, optimizer);
      assertEquals(
          saved.getOrDefault("momentum/bf16", 0).intValue(),
          optimizer.state().scalars().get("momentum/bf16").intValue());
      optimizer.close();
      weights.giveBack();
      weights.close();
      return moved;
    }
  }

  private static float[] step(Weights weights, Optimizer optimizer) {
    int hidden = weights.names().indexOf("1.weight");
    set(weights.values().get(hidden), 1);
    set(weights.gradients().get(hidden), 2);
    optimizer.update(0.01);
    return Tensors.toFloats(weights.values().get(hidden));
  }

  private static float[] hiddenWeightAfterAStep(boolean frozen) {
    try (Layer model =
        Sequential.of(
            new Linear(3, 4, false, Init.TORCH),
            new Linear(4, 5, false, Init.TORCH),
            new Linear(5, 2, false, Init.TORCH))) {
      model.parameters().get("0.weight").freeze(frozen);
      Weights weights = Weights.of(model);
      Optimizer optimizer = new Muon(0.01, RATE, MU, 5, 0).over(weights);
      float[] moved = step(weights, optimizer);
      optimizer.close();
      weights.giveBack();
      weights.close();
      return moved;
    }
  }

  /**
   * B = mu B + G; O = NewtonSchulz5(G + mu B); W = (1 - rate decay) W - rate sqrt(max(1, r/c)) O.
   */
  private static void update(double[][] w, double[][] g, double[][] b, double rate, double decay) {
    double[][] nesterov = new double[g.length][g[0].length];
    for (int i = 0; i < g.length; i++) {
      for (int j = 0; j < g[0].length; j++) {
        b[i][j] = MU * b[i][j] + g[i][j];
        nesterov[i][j] = g[i][j] + MU * b[i][j];
      }
    }
    double[][] o = newtonSchulz(nesterov);
    double shape = Math.sqrt(Math.max(1, (double) g.length / g[0].length));
    for (int i = 0; i < g.length; i++) {
      for (int j = 0; j < g[0].length; j++) {
        w[i][j] = (1 - rate * decay) * w[i][j] - rate * shape * o[i][j];
      }
    }
  }

  private static void set(Tensor tensor, int seed) {
    double[] values = values(seed, (int) tensor.numel());
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    try (Scope scope = Scope.open()) {
      tensor.copy_(Tensors.ofFloats(floats, Tensors.shape(tensor)));
    }
  }
}
