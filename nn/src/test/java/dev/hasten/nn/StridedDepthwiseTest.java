package dev.hasten.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class StridedDepthwiseTest {
  private static final int CHANNELS = 4;

  private static Layer convolution(int stride, long groups) {
    Layer layer =
        new Conv2d(
            Conv2d.Config.of(CHANNELS, CHANNELS, 3)
                .withStride(stride)
                .withPadding(1)
                .withGroups(groups));
    layer.initialize(new RandomStreams(1));
    return layer;
  }

  private static Tensor image() {
    float[] pixels = new float[2 * CHANNELS * 7 * 6];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) Math.sin(i * 1.3);
    }
    return Tensors.ofFloats(pixels, 2, CHANNELS, 7, 6).to(ScalarType.BFloat16);
  }

  private static float[] answer(Layer layer, Precision precision, ScalarType type) {
    try (Scope scope = Scope.open();
        Precision.Autocast policy = precision.open(DeviceType.CPU)) {
      Tensor out = layer.forward(image().to(type));
      return Tensors.toFloats(out.to(ScalarType.BFloat16).to(ScalarType.Float));
    }
  }

  @Test
  void keepsTheWeightsWholeUnderBf16AndRoundsOnce() {
    Layer layer = convolution(2, CHANNELS);
    float[] exact = answer(layer, Precision.FP32, ScalarType.Float);
    float[] lowered = answer(layer, Precision.BF16, ScalarType.BFloat16);
    assertArrayEquals(exact, lowered);
    layer.close();
  }

  @Test
  void otherConvolutionsAreLoweredAsAutocastSays() {
    for (Layer layer :
        new Layer[] {convolution(1, CHANNELS), convolution(2, 1), convolution(2, 2)}) {
      float[] exact = answer(layer, Precision.FP32, ScalarType.Float);
      float[] lowered = answer(layer, Precision.BF16, ScalarType.BFloat16);
      assertFalse(Arrays.equals(exact, lowered), "weights rounded to bf16 make a difference");
      layer.close();
    }
  }

  @Test
  void answersInTheTypeOfTheInputAndLeavesThePolicyInForce() {
    Layer layer = convolution(2, CHANNELS);
    Layer whole = convolution(1, 1);
    try (Scope scope = Scope.open();
        Precision.Autocast policy = Precision.BF16.open(DeviceType.CPU)) {
      assertEquals(ScalarType.BFloat16, layer.forward(image()).scalar_type().intern());
      assertEquals(
          ScalarType.BFloat16, whole.forward(image().to(ScalarType.Float)).scalar_type().intern());
      assertTrue(StridedDepthwise.is(image(), 2, CHANNELS));
      assertFalse(StridedDepthwise.is(image().to(ScalarType.Double), 2, CHANNELS), "loses digits");
    }
    layer.close();
    whole.close();
  }
}
