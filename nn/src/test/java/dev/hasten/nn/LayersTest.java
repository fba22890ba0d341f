package dev.hasten.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer forward and backward against PyTorch's (see src/test/python/layers.py). */
class LayersTest {
  /** fp32 against fp64, on numbers of about 1. */
  private static final float TOLERANCE = 2e-6f;

  private record Case(Supplier<Layer> layer, long... input) {}

  private static final Map<String, Case> CASES =
      Map.ofEntries(
          Map.entry("linear", new Case(() -> new Linear(4, 3), 5, 4)),
          Map.entry("linear-no-bias", new Case(() -> new Linear(4, 3, false, Init.TORCH), 2, 5, 4)),
          Map.entry("conv", new Case(() -> new Conv2d(3, 4, 3), 2, 3, 6, 5)),
          Map.entry(
              "conv-strided",
              new Case(
                  () -> new Conv2d(Conv2d.Config.of(3, 4, 3).withStride(2).withPadding(1)),
                  2,
                  3,
                  6,
                  5)),
          Map.entry(
              "conv-groups",
              new Case(
                  () -> new Conv2d(Conv2d.Config.of(4, 6, 3).withGroups(2).withoutBias()),
                  2,
                  4,
                  5,
                  5)),
          Map.entry("max-pool", new Case(() -> new MaxPool2d(2), 2, 3, 5, 6)),
          Map.entry("avg-pool", new Case(() -> new AvgPool2d(2), 2, 3, 5, 6)),
          Map.entry(
              "global-mean", new Case(() -> new GlobalPool2d(GlobalPool2d.Kind.MEAN), 2, 3, 4, 5)),
          Map.entry(
              "global-max", new Case(() -> new GlobalPool2d(GlobalPool2d.Kind.MAX), 2, 3, 4, 5)),
          Map.entry("relu", new Case(Relu::new, 3, 7)),
          Map.entry("tanh", new Case(Tanh::new, 3, 7)),
          Map.entry("sigmoid", new Case(Sigmoid::new, 3, 7)),
          Map.entry("gelu", new Case(Gelu::new, 3, 7)),
          Map.entry("flatten", new Case(Flatten::new, 2, 3, 2, 2)),
          Map.entry("residual", new Case(() -> new Residual(new Linear(4, 4)), 3, 4)),
          Map.entry("layer-norm", new Case(() -> new LayerNorm(6), 2, 3, 6)),
          Map.entry("layer-norm-no-bias", new Case(() -> new LayerNorm(6, false), 2, 3, 6)),
          Map.entry(
              "residual-shortcut",
              new Case(
                  () -> new Residual(new Linear(4, 3), new Linear(4, 3, false, Init.TORCH)), 3, 4)),
          Map.entry("batch-norm", new Case(() -> new BatchNorm2d(3), 4, 3, 2, 3)));

  static Stream<String> names() {
    return CASES.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("names")
  void outputsAndGradientsAreThoseOfPyTorch(String name) throws IOException {
    JsonNode golden = golden().path(name);
    try (Layer layer = CASES.get(name).layer().get();
        Scope scope = Scope.open()) {
      Numbers.fill(layer);
      Tensor input = Numbers.tensor(1, CASES.get(name).input()).set_requires_grad(true);
      Tensor output = layer.forward(input);
      assertClose(golden.path("output"), output, "output");
      output.mul(Numbers.tensor(2, Tensors.shape(output))).sum().backward();
      assertClose(golden.path("input"), input.grad(), "gradient of the input");
      assertEquals(golden.path("parameters").size(), layer.parameters().size());
      layer
          .parameters()
          .forEach(
              (path, p) ->
                  assertClose(golden.path("parameters").path(path), p.tensor().grad(), path));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 4, 3, 1, 0, 1, of 1 or more",
    "4, 0, 3, 1, 0, 1, of 1 or more",
    "4, 4, 0, 1, 0, 1, of 1 or more",
    "4, 4, 3, 0, 0, 1, of 1 or more",
    "4, 4, 3, 1, -1, 1, padding -1",
    "4, 4, 3, 1, 0, 0, 0 groups",
    "4, 6, 3, 1, 0, 4, that 4 groups divide",
    "6, 4, 3, 1, 0, 4, that 4 groups divide"
  })
  void aConvolutionThatCannotBeIsRefused(
      long in, long out, int kernel, int stride, int padding, long groups, String words) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Conv2d.Config(in, out, kernel, stride, padding, groups, true, Init.TORCH));
    assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
  }

  @Test
  void reluInPlaceWritesOverItsInputAndGivesTheSameGradients() {
    float[] numbers = {-2, 0, 3, -1};
    for (boolean inPlace : new boolean[] {false, true}) {
      try (Layer relu = inPlace ? Relu.inPlace() : new Relu();
          Scope scope = Scope.open()) {
        Tensor input = Tensors.ofFloats(numbers, 4).set_requires_grad(true);
        Tensor made = input.mul(new Scalar(2));
        Tensor output = Slot.of(relu).forward(made);
        output.mul(Tensors.ofFloats(new float[] {1, 2, 3, 4}, 4)).sum().backward();
        assertArrayEquals(new float[] {0, 0, 6, 0}, Tensors.toFloats(output.detach()));
        assertArrayEquals(new float[] {0, 0, 6, 0}, Tensors.toFloats(input.grad()));
        float first = inPlace ? 0 : -4;
        assertEquals(first, Tensors.toFloats(made.detach())[0]);
      }
    }
  }

  @Test
  void batchNormKeepsRunningStatistics() throws IOException {
    JsonNode golden = golden().path("batch-norm");
    long[] shape = CASES.get("batch-norm").input();
    try (Layer layer = new BatchNorm2d(3);
        Scope scope = Scope.open()) {
      Numbers.fill(layer);
      for (int seed : new int[] {1, 3, 4}) {
        layer.forward(Numbers.tensor(seed, shape));
      }
      assertClose(golden.path("running_mean"), layer.buffers().get("running_mean"), "mean");
      assertClose(golden.path("running_var"), layer.buffers().get("running_var"), "variance");
      layer.training(false);
      Tensor evaluated = layer.forward(Numbers.tensor(5, shape));
      assertClose(golden.path("evaluated"), evaluated, "in evaluation");
      assertClose(golden.path("running_mean"), layer.buffers().get("running_mean"), "unmoved");
    }
  }

  private static void assertClose(JsonNode expected, Tensor got, String what) {
    float[] values = new ObjectMapper().convertValue(expected, float[].class);
    assertArrayEquals(values, Tensors.toFloats(got), TOLERANCE, what);
  }

  private static JsonNode golden() throws IOException {
    try (InputStream stream = LayersTest.class.getResourceAsStream("layers.json")) {
      return new ObjectMapper().readTree(stream).path("cases");
    }
  }
}
