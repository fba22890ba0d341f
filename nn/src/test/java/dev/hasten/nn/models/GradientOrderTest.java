package dev.hasten.nn.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.CustomGradient;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.AdaptiveAvgPool2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Parameter;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * In networks that lie channels last, every gradient that a layer is given lies so too: backward
 * passes over two orders are many times slower.
 */
class GradientOrderTest {
  private final List<Seen> hooks = new ArrayList<>();
  private final List<String> otherwise = new ArrayList<>();

  /** Notes the layer whose gradient lies otherwise than its output. */
  private final class Seen extends VoidTensorHook {
    private final transient String layer;

    Seen(String layer) {
      this.layer = layer;
      retainReference(); // layers may close scopes of their own
    }

    @Override
    public void call(TensorBase gradient) {
      if (!new Tensor(gradient).is_contiguous(MemoryFormat.ChannelsLast)) {
        otherwise.add(layer);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "keras-mnist-convnet, 28, false",
    "pytorch-mnist, 28, false",
    "strided-convnet, 28, false",
    "lenet-5, 32, false",
    "resnet-8, 28, false",
    "resnet-9, 32, false",
    "airbench-94, 32, false",
    "resnet-18, 64, true",
    "resnet-50, 64, true",
    "mobilenet-v2, 64, true",
    "mobilenet-v3-small, 64, true",
    "shufflenet-v2-x0.5, 64, false",
    "efficientnet-b0, 64, true",
    "efficientnet-v2-s, 64, true",
    "regnet-y-400mf, 64, false",
    "convnext-tiny, 64, true"
  })
  void isThatOfTheImages(String name, int side, boolean narrow) {
    ModelInfo info =
        Models.list().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    if (narrow) {
      info = info.with(Map.of("width", 0.25));
    }
    long channels = info.shape()[0];
    try (Layer model = info.make(new long[] {channels, side, side}, ScalarType.Float, 10)) {
      check(model, channels, side);
    }
  }

  @Test
  void isThatOfTheImagesBeforeAPoolToOnePixel() {
    try (Layer model =
        Sequential.of(
            new Conv2d(3, 8, 3),
            new Relu(),
            new AdaptiveAvgPool2d(1),
            new Flatten(),
            new Linear(8, 4))) {
      check(model, 3, 12);
    }
  }

  private void check(Layer model, long channels, int side) {
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      model.initialize(new RandomStreams(3));
      model.training(true);
      model.parameters().values().forEach(GradientOrderTest::turn);
      model
          .layers()
          .forEach(
              (path, layer) -> {
                if (!path.isEmpty()) {
                  boolean convolves = layer instanceof Conv2d;
                  model.around(path, (x, call) -> watched(path, call.forward(x), convolves));
                }
              });
      model.forward(images(4, channels, side)).square().sum().backward();
      assertTrue(hooks.size() > 1, "layers whose output lies channels last: " + hooks.size());
      assertEquals(List.of(), otherwise);
    } finally {
      hooks.forEach(Seen::releaseReference);
    }
  }

  private static void turn(Parameter parameter) {
    if (parameter.tensor().dim() == 4) {
      parameter.moveTo(parameter.tensor().detach().contiguous(MemoryFormat.ChannelsLast));
    }
  }

  private static Tensor images(int count, long channels, int side) {
    Random random = new Random(5);
    float[] pixels = new float[(int) (count * channels * side * side)];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextFloat();
    }
    long row = side * channels;
    return Tensors.ofFloats(pixels, count, side, side, channels)
        .as_strided(
            new long[] {count, channels, side, side}, new long[] {side * row, 1, row, channels});
  }

  /** Pieces of a concatenation are not told from a whole here: InOnePieceTest does. */
  private Tensor watched(String layer, Tensor output, boolean convolves) {
    boolean image = output.dim() == 4 && output.size(1) > 1 && output.size(2) > 1;
    if (!image || !output.requires_grad()) {
      return output;
    }
    if (!output.is_contiguous(MemoryFormat.ChannelsLast)) {
      if (convolves) {
        otherwise.add(layer + ", its output");
      }
      return output;
    }
    Seen hook = new Seen(layer);
    hooks.add(hook);
    output.register_hook(hook);
    return output.mul(new Scalar(1.0)); // what the next layer does to its gradient comes first
  }
}
