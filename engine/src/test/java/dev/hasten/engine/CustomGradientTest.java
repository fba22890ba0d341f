package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class CustomGradientTest {
  private static final long NUMBERS = 1 << 16;

  @Test
  void whatAGradientThatThrowsHadKeptIsFreed() {
    try (Scope outer = Scope.open()) {
      Tensor input = Tensors.zeros(ScalarType.Float, NUMBERS).set_requires_grad(true);
      try (NativeMemory.Meter meter = NativeMemory.meter()) {
        try (CustomGradient.Passes passes = CustomGradient.passes();
            Scope scope = Scope.open()) {
          Tensor kept = Tensors.own(Tensors.zeros(ScalarType.Float, NUMBERS));
          Tensor answer =
              CustomGradient.required("a test")
                  .tie(
                      Tensors.zeros(ScalarType.Float, NUMBERS),
                      List.of(input),
                      List.of(kept),
                      upstream -> {
                        throw new IllegalStateException("no memory for it");
                      });
          Tensor sum = answer.sum();
          RuntimeException error = assertThrows(RuntimeException.class, sum::backward);
          assertTrue(error.getMessage().contains("no memory for it"), error.getMessage());
        }
        assertEquals(0, meter.bytes());
      }
    }
  }

  @Test
  void aDepthwiseConvolutionComputedAgainHasTheSameGradients() {
    assertArrayEquals(gradients(false), gradients(true));
  }

  /** By the images and the weight, one after the other. */
  private static float[] gradients(boolean again) {
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      Tensor images = wave(2 * 4 * 3 * 5, 2, 4, 3, 5);
      Tensor weight = wave(4 * 5 * 5, 4, 1, 5, 5);
      UnaryOperator<Tensor> block =
          input ->
              DepthwiseConvolution.convolve(input, weight, new TensorOptional(), 1, 2, type -> true)
                  .map(Tensor::relu)
                  .orElseGet(() -> plain(input, weight));
      Tensor answer = again ? Recompute.of(images, block, () -> () -> {}) : block.apply(images);
      answer.square().sum().backward();
      float[] byImages = Tensors.toFloats(images.grad());
      float[] byWeight = Tensors.toFloats(weight.grad());
      float[] both = new float[byImages.length + byWeight.length];
      System.arraycopy(byImages, 0, both, 0, byImages.length);
      System.arraycopy(byWeight, 0, both, byImages.length, byWeight.length);
      return both;
    }
  }

  /** Where no graph is recorded, as in the first of two computations. */
  private static Tensor plain(Tensor input, Tensor weight) {
    return torch
        .conv2d(
            input,
            weight,
            new TensorOptional(),
            new long[] {1, 1},
            new long[] {2, 2},
            new long[] {1, 1},
            4)
        .relu();
  }

  private static Tensor wave(int count, long... shape) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) Math.sin(1 + 2.3 * i);
    }
    return Tensors.ofFloats(values, shape).set_requires_grad(true);
  }
}
