package dev.hasten.nn.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import dev.hasten.nn.SwitchFeedForward;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Experts against Hugging Face's Switch Transformer. See src/test/python/sequences.py. */
class SwitchFeedForwardTest {
  private static final int WIDTH = 24;
  private static final int PLACES = 12;

  private static SwitchFeedForward layer(double capacity, double balance) {
    return new SwitchFeedForward(new SwitchFeedForward.Config(WIDTH, 40, 4, capacity, balance));
  }

  private static JsonNode golden(String name) throws IOException {
    try (InputStream stream = SwitchFeedForwardTest.class.getResourceAsStream("sequences.json")) {
      return new ObjectMapper().readTree(stream).path(name);
    }
  }

  /** With room for all tokens, and with room for two of each expert's. */
  @ParameterizedTest
  @CsvSource({"switch, 4", "switch-full, 0.7"})
  void answersGradientsAndTheLossAreHuggingFaces(String name, double capacity) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode golden = golden(name);
    try (Scope scope = Scope.open();
        SwitchFeedForward layer = layer(capacity, 0.1)) {
      Hashed.fill(layer);
      Hashed.widen(layer);
      Tensor input =
          Hashed.tensor("tokens", 1, PLACES, WIDTH).to(ScalarType.Double).set_requires_grad(true);
      Tensor output = Slot.of(layer).forward(input);
      Tensor loss = layer.takeLoss().orElseThrow();
      assertTrue(layer.takeLoss().isEmpty(), "given once");
      assertEquals(0.1 * golden.path("loss").asDouble(), loss.item_double(), 1e-8);
      float[] expected = mapper.convertValue(golden.path("outputs"), float[].class);
      assertArrayEquals(expected, Tensors.toFloats(output), 1e-6f);
      output
          .mul(Hashed.tensor("factors", 1, PLACES, WIDTH).to(ScalarType.Double))
          .sum()
          .add(loss)
          .backward();
      float[] ofInput = mapper.convertValue(golden.path("input"), float[].class);
      assertArrayEquals(ofInput, Tensors.toFloats(input.grad()), 1e-6f);
      Set<String> names = new TreeSet<>();
      Iterator<Map.Entry<String, JsonNode>> fields = golden.path("gradients").fields();
      while (fields.hasNext()) {
        Map.Entry<String, JsonNode> each = fields.next();
        names.add(each.getKey());
        double norm = each.getValue().path(0).asDouble();
        Tensor gradient = layer.parameters().get(each.getKey()).tensor().grad();
        assertEquals(norm, gradient.norm().item_double(), 1e-6 * norm + 1e-9, each.getKey());
      }
      assertEquals(names, new TreeSet<>(layer.parameters().keySet()));
    }
  }

  /** All tokens alike: one expert takes what it has room for, and the loss is E times its share. */
  @Test
  void anExpertTakesNoMoreThanItsCapacity() {
    try (Scope scope = Scope.open();
        SwitchFeedForward layer = layer(1, 1)) {
      Hashed.fill(layer);
      Tensor tokens = Hashed.tensor("token", 1, 1, WIDTH).expand(2, PLACES, WIDTH);
      Tensor output = Slot.of(layer).forward(tokens);
      double[] norms = new double[2 * PLACES];
      for (int i = 0; i < norms.length; i++) {
        norms[i] = output.view(-1, WIDTH).select(0, i).norm().item_double();
        boolean taken = i < 2 * PLACES / 4;
        assertEquals(taken ? norms[0] : 0, norms[i], 1e-6, "token " + i);
      }
      assertTrue(norms[0] > 0);
      Tensor shares =
          tokens
              .narrow(0, 0, 1)
              .narrow(1, 0, 1)
              .matmul(layer.parameters().get("router.classifier.weight").tensor().t())
              .softmax(-1);
      assertEquals(
          4 * shares.max().item_double(), layer.takeLoss().orElseThrow().item_double(), 1e-5);
    }
  }

  @Test
  void thereIsNoLossInEvaluationNorWithoutGradients() {
    try (Scope scope = Scope.open();
        SwitchFeedForward layer = layer(1.25, 0.01)) {
      layer.initialize(new RandomStreams(1));
      Tensor tokens = Hashed.tensor("tokens", 1, PLACES, WIDTH);
      layer.training(false);
      layer.forward(tokens);
      assertTrue(layer.takeLoss().isEmpty());
      layer.training(true);
      try (NoGradGuard off = new NoGradGuard()) {
        layer.forward(tokens);
      }
      assertTrue(layer.takeLoss().isEmpty());
    }
  }

  /** Variance 0.1 / fanIn before the cut at two deviations, which leaves 0.774 of it. */
  @Test
  void firstWeightsAreThePapers() {
    try (Layer layer =
        new SwitchFeedForward(new SwitchFeedForward.Config(256, 1024, 2, 1.25, 0.01))) {
      layer.initialize(new RandomStreams(1));
      layer
          .parameters()
          .forEach(
              (path, p) -> {
                double deviation = Math.sqrt(0.1 / p.tensor().size(1));
                float[] values = Tensors.toFloats(p.tensor());
                double squares = 0;
                for (float value : values) {
                  assertTrue(Math.abs(value) <= 2.0001 * deviation, path);
                  squares += (double) value * value / values.length;
                }
                double wanted = 0.7737 * deviation * deviation;
                double tolerance = values.length > 1000 ? 0.02 : 0.2;
                assertEquals(wanted, squares, tolerance * wanted, path);
              });
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> layer(0, 0.01));
    assertThrows(IllegalArgumentException.class, () -> layer(1, -1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SwitchFeedForward.Config(WIDTH, 40, 0, 1.25, 0.01));
  }
}
