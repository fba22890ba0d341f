package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.engine.Precision;
import dev.hasten.engine.PrecisionChoice;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Parameter;
import dev.hasten.nn.Sequential;
import dev.hasten.train.optimizer.Adadelta;
import dev.hasten.train.optimizer.Adam;
import dev.hasten.train.optimizer.AdamW;
import dev.hasten.train.optimizer.Muon;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against PyTorch's optimizers on the same gradients (see src/test/python/optimizers.py). */
class OptimizersTest {
  private static final Map<String, Optimizer.Rule> RULES =
      Map.of(
          "sgd-plain", new Sgd(0.05, 0, false, 0.1),
          "sgd", new Sgd(0.05, 0.9, false, 0.1),
          "sgd-nesterov", new Sgd(0.05, 0.9, true, 0.1),
          "adam", new Adam(0.01, 0.9, 0.999, 1e-8, 0.1),
          "adamw", new AdamW(0.01, 0.9, 0.999, 1e-8, 0.1),
          "adadelta", new Adadelta(1.0, 0.9, 1e-6));

  /** fp32 against fp64, on weights of about 1: rounding adds up over the steps. */
  @ParameterizedTest
  @CsvSource({
    "sgd-plain, 5, 1e-6", "sgd-plain, 120, 2e-6",
    "sgd, 5, 1e-6", "sgd, 120, 1e-5",
    "sgd-nesterov, 5, 1e-6", "sgd-nesterov, 120, 1e-5",
    "adam, 5, 1e-6", "adam, 120, 1e-5",
    "adamw, 5, 1e-6", "adamw, 120, 1e-5",
    "adadelta, 5, 1e-6", "adadelta, 120, 1e-5"
  })
  void weightsFollowThoseOfPyTorch(String name, int steps, float tolerance) throws IOException {
    JsonNode golden = golden().path("weights").path(name).path(String.valueOf(steps));
    try (Layer model = model()) {
      Weights weights = Weights.of(model);
      Optimizer optimizer = RULES.get(name).over(weights);
      for (int step = 0; step < steps; step++) {
        gradients(weights, List.copyOf(model.parameters().keySet()), step);
        optimizer.update(RULES.get(name).learningRate() * (1 - step / 200.0));
      }
      for (Map.Entry<String, Parameter> entry : model.parameters().entrySet()) {
        float[] expected =
            new ObjectMapper().convertValue(golden.path(entry.getKey()), float[].class);
        assertArrayEquals(
            expected, Tensors.toFloats(entry.getValue().tensor()), tolerance, entry.getKey());
      }
      optimizer.close();
      weights.giveBack();
      weights.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "sgd-nesterov", "adam", "adamw", "adadelta"})
  void aRestoredOptimizerGoesOnBitForBit(String name) {
    Optimizer.Rule rule = RULES.get(name);
    try (Layer first = model();
        Layer second = model()) {
      Weights weights = Weights.of(first);
      Weights others = Weights.of(second);
      Optimizer optimizer = rule.over(weights);
      Optimizer other = rule.over(others);
      List<String> names = List.copyOf(first.parameters().keySet());
      for (int step = 0; step < 6; step++) {
        if (step == 3) {
          other.restore(optimizer.state());
          for (int i = 0; i < weights.values().size(); i++) {
            others.values().get(i).copy_(weights.values().get(i));
          }
        }
        gradients(weights, names, step);
        optimizer.update(0.01);
        if (step >= 3) {
          gradients(others, names, step);
          other.update(0.01);
        }
      }
      for (int i = 0; i < weights.values().size(); i++) {
        assertArrayEquals(
            Tensors.toFloats(weights.values().get(i)), Tensors.toFloats(others.values().get(i)));
      }
      optimizer.close();
      other.close();
      weights.giveBack();
      others.giveBack();
      weights.close();
      others.close();
    }
  }

  /** On a diagonal matrix the iteration is that of a scalar polynomial on each singular value. */
  @Test
  void muonsIterationMapsSingularValues() {
    try (Scope scope = Scope.open()) {
      double[] singular = {1, 0.6, 0.3, 0.1};
      float[] matrix = new float[4 * 6];
      double norm = 0;
      for (int i = 0; i < 4; i++) {
        matrix[i * 6 + i] = (float) singular[i];
        norm += singular[i] * singular[i];
      }
      Tensor direction = Muon.orthogonalized(Tensors.ofFloats(matrix, 4, 6), 5);
      float[] found = Tensors.toFloats(direction.contiguous());
      for (int i = 0; i < 4; i++) {
        double x = singular[i] / Math.sqrt(norm);
        for (int step = 0; step < 5; step++) {
          x = 3.4445 * x - 4.7750 * Math.pow(x, 3) + 2.0315 * Math.pow(x, 5);
        }
        assertEquals(x, found[i * 6 + i], 1e-4);
        assertTrue(x > 0.65 && x < 1.25, "the singular value became " + x);
      }
      assertEquals(0, found[1], 1e-6);
      Tensor tall = Muon.orthogonalized(Tensors.ofFloats(matrix, 4, 6).t(), 5);
      assertArrayEquals(found, Tensors.toFloats(tall.t().contiguous()), 1e-6f);
    }
  }

  /** On a well-conditioned gradient; where it is of low rank, bfloat16 adds noise to the rest. */
  @Test
  void muonsStepInBfloat16IsCloseToThatInFp32() {
    List<float[]> moved = new ArrayList<>();
    for (boolean bf16 : new boolean[] {false, true}) {
      try (Layer model = Sequential.of(new Linear(3, 4), new Linear(128, 32), new Linear(4, 2))) {
        Weights weights = Weights.of(model);
        Optimizer optimizer = new Muon(0.01, 0.1, 0.9, 5, 0, bf16).over(weights);
        Tensor gradient = weights.gradients().get(weights.names().indexOf("1.weight"));
        RandomStream random = new RandomStream(3, "gradient");
        float[] values = new float[32 * 128];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) random.nextGaussian();
        }
        try (Scope scope = Scope.open()) {
          gradient.copy_(Tensors.ofFloats(values, 32, 128));
        }
        optimizer.update(0.01);
        moved.add(Tensors.toFloats(model.parameters().get("1.weight").tensor()));
        optimizer.close();
        weights.giveBack();
        weights.close();
      }
    }
    double distance = 0;
    double length = 0;
    for (int i = 0; i < moved.get(0).length; i++) {
      distance += Math.pow(moved.get(0)[i] - moved.get(1)[i], 2);
      length += Math.pow(moved.get(0)[i], 2);
    }
    assertTrue(Math.sqrt(distance / length) < 0.05, "off by " + Math.sqrt(distance / length));
    boolean lowered = PrecisionChoice.ofThisMachine().precision() == Precision.BF16;
    assertEquals(lowered, distance > 0, "the option changes nothing");
  }

  @Test
  void muonLeavesFirstAndLastToAdamw() {
    try (Layer model = Sequential.of(new Linear(3, 4), new Linear(4, 4), new Linear(4, 2))) {
      Weights weights = Weights.of(model);
      Optimizer optimizer = new Muon(0.01, 0.1, 0.9, 5, 0).over(weights);
      gradients(weights, List.copyOf(model.parameters().keySet()), 0);
      optimizer.update(0.01);
      for (float value : Tensors.toFloats(model.parameters().get("0.weight").tensor())) {
        assertEquals(0.01, Math.abs(value), 1e-5); // AdamW's first step is the rate itself
      }
      boolean other = false;
      for (float value : Tensors.toFloats(model.parameters().get("1.weight").tensor())) {
        other |= Math.abs(Math.abs(value) - 0.01) > 1e-4;
      }
      assertTrue(other, "the hidden weight moved like AdamW");
      optimizer.close();
      weights.giveBack();
      weights.close();
    }
  }

  private static Layer model() {
    Layer model = new Sequential().add("a", new Linear(3, 4)).add("b", new Linear(4, 2));
    int seed = 1;
    for (Parameter parameter : model.parameters().values()) {
      set(parameter.tensor().detach(), seed++);
    }
    return model;
  }

  private static void gradients(Weights weights, List<String> order, int step) {
    for (int i = 0; i < weights.names().size(); i++) {
      int number = order.indexOf(weights.names().get(i));
      set(weights.gradients().get(i), 100 + step * 10 + number);
    }
  }

  private static void set(Tensor tensor, int seed) {
    try (Scope scope = Scope.open()) {
      tensor.copy_(Tensors.ofFloats(values(seed, (int) tensor.numel()), Tensors.shape(tensor)));
    }
  }

  private static float[] values(int seed, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) Math.sin(seed * 12.9898 + i * 78.233);
    }
    return values;
  }

  private static JsonNode golden() throws IOException {
    try (InputStream stream = OptimizersTest.class.getResourceAsStream("optimizers.json")) {
      return new ObjectMapper().readTree(stream);
    }
  }
}
