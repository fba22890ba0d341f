package dev.hasten.nn.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.CustomGradient;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Parameter;
import dev.hasten.nn.Slot;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients written here, in layers and blocks, against libtorch's of the same network. */
class OwnGradientsTest {
  private static final int CHANNELS = 8;

  static Stream<Named<Supplier<Layer>>> layers() {
    return Stream.of(
        Named.of("5 x 5 with a bias", () -> depthwise(5)),
        Named.of("7 x 7", () -> depthwise(7)),
        Named.of(
            "standardized",
            () -> {
              Conv2d layer = depthwise(5);
              layer.standardizeWeights();
              return layer;
            }),
        Named.of("shuffle unit", () -> new ShuffleUnit(ConvNorm.USUAL, CHANNELS, CHANNELS, 1)),
        Named.of("strided unit", () -> new ShuffleUnit(ConvNorm.USUAL, CHANNELS, 16, 2)));
  }

  private static Conv2d depthwise(int kernel) {
    return new Conv2d(
        Conv2d.Config.of(CHANNELS, CHANNELS, kernel).withPadding(kernel / 2).withGroups(CHANNELS));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void areThoseOfLibtorch(Supplier<Layer> made) {
    assertSame(made, 6, 4);
  }

  /** Where they are taken on every processor. */
  @ParameterizedTest
  @MethodSource("layers")
  void areThoseOfLibtorchOnSmallImages(Supplier<Layer> made) {
    assertSame(made, 1, 4);
  }

  private static void assertSame(Supplier<Layer> made, long height, long width) {
    Map<String, float[]> expected = gradients(made, height, width);
    Map<String, float[]> actual;
    try (CustomGradient.Passes passes = CustomGradient.passes()) {
      actual = gradients(made, height, width);
    }
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, numbers) -> assertArrayEquals(numbers, actual.get(name), 2e-4f, name));
  }

  @Test
  void aConvolutionTakesIt() {
    try (Layer layer = depthwise(5);
        Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      layer.initialize(new RandomStreams(3));
      Tensor images = Hashed.tensor("images", 3, CHANNELS, 1, 1);
      Tensor answer = Slot.of(layer).forward(images).sum();
      images.zero_();
      RuntimeException error = assertThrows(RuntimeException.class, answer::backward);
      assertTrue(
          error.getMessage().contains("expected the input"), "its own check, not libtorch's");
    }
  }

  private static Map<String, float[]> gradients(Supplier<Layer> made, long height, long width) {
    Map<String, float[]> gradients = new TreeMap<>();
    try (Layer layer = made.get();
        Scope scope = Scope.open()) {
      layer.initialize(new RandomStreams(3));
      Tensor images =
          Hashed.tensor("images", 3, CHANNELS, height, width)
              .contiguous(MemoryFormat.ChannelsLast)
              .set_requires_grad(true);
      Tensor answer = Slot.of(layer).forward(images);
      answer.mul(Hashed.tensor("factors", Tensors.shape(answer))).sum().backward();
      gradients.put("the images", Tensors.toFloats(images.grad()));
      for (Map.Entry<String, Parameter> each : layer.parameters().entrySet()) {
        Tensor gradient = each.getValue().tensor().grad();
        assertTrue(gradient.defined(), each.getKey());
        gradients.put(each.getKey(), Tensors.toFloats(gradient));
      }
    }
    return gradients;
  }
}
