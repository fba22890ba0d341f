package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
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

class PixelMeansTest {
  private static final MemoryFormat LAST = MemoryFormat.ChannelsLast;
  private static final long[] SHAPE = {3, 5, 4, 7};

  private final List<Boolean> channelsLast = new ArrayList<>();

  private final class Seen extends VoidTensorHook {
    @Override
    public void call(TensorBase gradient) {
      channelsLast.add(new Tensor(gradient).is_contiguous(LAST));
    }
  }

  private static Tensor leaf(ScalarType type) {
    Random random = new Random(11);
    float[] values = new float[3 * 5 * 4 * 7];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensors.ofFloats(values, SHAPE).to(type).set_requires_grad(true);
  }

  /** A gate by the means, as in a squeeze-and-excitation, and the gradient by the images. */
  private float[] gated(MemoryFormat format, ScalarType type, boolean open, boolean ours) {
    channelsLast.clear();
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = open ? CustomGradient.passes() : () -> {}) {
      Tensor leaf = leaf(type);
      Tensor images = leaf.exp().contiguous(format);
      Tensor read = images.view_as(images);
      Seen seen = new Seen();
      read.register_hook(seen);
      Tensor means =
          ours ? PixelMeans.of(read) : read.sum(2, 3).div(new Scalar(28)).view(3, 5, 1, 1);
      images.mul(means.sigmoid()).square().sum().backward();
      return Tensors.toFloats(leaf.grad().to(ScalarType.Float));
    }
  }

  @ParameterizedTest
  @CsvSource({"Float, 1e-5", "Double, 1e-6", "BFloat16, 0.05"})
  void gradientsAreLibtorchsInTheOrderOfTheImages(ScalarType type, float tolerance) {
    float[] expected = gated(LAST, ScalarType.Double, false, false);
    float[] got = gated(LAST, type, true, true);
    assertEquals(List.of(true), channelsLast, "as the means' gradient arrives");
    assertNear(expected, got, tolerance);
  }

  private static void assertNear(float[] expected, float[] got, float tolerance) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], got[i], tolerance * Math.abs(expected[i]), "number " + i);
    }
  }

  @ParameterizedTest
  @CsvSource({"Contiguous, true", "Contiguous, false", "ChannelsLast, false"})
  void elsewhereTheyAreLibtorchsOwn(MemoryFormat format, boolean open) {
    float[] expected = gated(format, ScalarType.Double, false, false);
    assertNear(expected, gated(format, ScalarType.Float, open, true), 1e-5f);
    assertEquals(List.of(false), channelsLast);
  }

  /** Layers close scopes of their own before the backward pass comes. */
  private static Tensor inAScope(Tensor images) {
    try (Scope scope = Scope.open()) {
      return scope.escape(PixelMeans.of(images));
    }
  }

  @Test
  void meansOfOneImageAreItsMeans() {
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      Tensor images =
          Tensors.ofFloats(new float[] {1, 10, 2, 20, 3, 30, 6, 60}, 1, 2, 2, 2)
              .permute(0, 3, 1, 2)
              .set_requires_grad(true);
      Tensor means = inAScope(images);
      assertArrayEquals(new long[] {1, 2, 1, 1}, Tensors.shape(means));
      assertArrayEquals(new float[] {3, 30}, Tensors.toFloats(means));
      means.mul(Tensors.ofFloats(new float[] {4, 8}, 1, 2, 1, 1)).sum().backward();
      assertArrayEquals(new float[] {1, 1, 1, 1, 2, 2, 2, 2}, Tensors.toFloats(images.grad()));
    }
  }
}
