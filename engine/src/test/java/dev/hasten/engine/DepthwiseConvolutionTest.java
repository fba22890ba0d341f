package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against libtorch's own convolution, in doubles. */
class DepthwiseConvolutionTest {
  private static final long[] ONE = {1, 1};

  private final RandomStream random = new RandomStream(11, "depthwise");

  private Tensor drawn(long... shape) {
    float[] values = new float[Math.toIntExact(Tensors.count(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensors.ofFloats(values, shape);
  }

  private static Tensor leaf(Tensor tensor) {
    return tensor.detach().clone().set_requires_grad(true);
  }

  private static void backward(Tensor answer, Tensor upstream) {
    answer.backward(upstream, new BoolOptional(), false, new TensorArrayRefOptional());
  }

  /** Answer and gradients of libtorch in doubles. */
  private static List<Tensor> expected(Tensor input, Tensor weight, Tensor bias, Tensor upstream) {
    Tensor x = leaf(input.to(ScalarType.Double));
    Tensor w = leaf(weight.to(ScalarType.Double));
    Tensor b = leaf(bias.to(ScalarType.Double));
    long padding = weight.size(2) / 2;
    Tensor y =
        torch.conv2d(
            x, w, new TensorOptional(b), ONE, new long[] {padding, padding}, ONE, w.size(0));
    backward(y, upstream.to(ScalarType.Double));
    return List.of(y, x.grad(), w.grad(), b.grad());
  }

  private static List<Tensor> own(Tensor input, Tensor weight, Tensor bias, Tensor upstream) {
    Tensor x = leaf(input);
    Tensor w = leaf(weight);
    Tensor b = leaf(bias);
    Tensor y =
        DepthwiseConvolution.convolve(
                x, w, new TensorOptional(b), 1, weight.size(2) / 2, type -> true)
            .orElseThrow();
    backward(y, upstream.to(y.scalar_type()));
    return List.of(y, x.grad(), w.grad(), b.grad());
  }

  private static void assertNear(List<Tensor> expected, List<Tensor> actual, double tolerance) {
    for (int i = 0; i < expected.size(); i++) {
      Tensor other = expected.get(i);
      assertArrayEquals(Tensors.shape(other), Tensors.shape(actual.get(i)));
      double distance = actual.get(i).to(ScalarType.Double).sub(other).norm().item_double();
      assertTrue(distance <= tolerance * other.norm().item_double(), i + ": " + distance);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, 1, 1, 3",
    "3, 5, 2, 2, 3",
    "2, 7, 2, 9, 3",
    "2, 7, 9, 1, 3",
    "1, 2, 1, 1, 5",
    "2, 3, 2, 3, 5",
    "5, 16, 7, 6, 5",
    "3, 33, 14, 14, 5",
    "2, 4, 1, 1, 7",
    "4, 24, 3, 5, 7",
    "2, 48, 14, 9, 7",
    "2, 3, 4, 6, 9",
    "1, 8, 12, 12, 11",
    "2, 3, 2, 2, 11",
    "2101, 8, 6, 5, 5" // more than fit into the cache at once
  })
  void answersAndGradientsAreThoseOfTheConvolution(
      long images, long channels, long height, long width, long kernel) {
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      Tensor input = drawn(images, channels, height, width);
      Tensor weight = drawn(channels, 1, kernel, kernel);
      Tensor bias = drawn(channels);
      Tensor upstream = drawn(images, channels, height, width);
      List<Tensor> expected = expected(input, weight, bias, upstream);
      assertNear(expected, own(input, weight, bias, upstream), 1e-5);
      Tensor last = input.contiguous(MemoryFormat.ChannelsLast);
      assertNear(expected, own(last, weight, bias, upstream), 1e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 2, 2, 3", "16, 14, 14, 5", "8, 9, 7, 7"})
  void underAutocastTheyAreThoseOfTheRoundedNumbers(
      long channels, long height, long width, long kernel) {
    assumeTrue(Machine.instructions().contains("avx512bw"), "this processor has no bf16");
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      Tensor input = rounded(drawn(16, channels, height, width));
      Tensor weight = rounded(drawn(channels, 1, kernel, kernel));
      Tensor bias = rounded(drawn(channels));
      Tensor upstream = rounded(drawn(16, channels, height, width));
      List<Tensor> actual;
      try (Precision.Autocast policy = Precision.BF16.open(DeviceType.CPU)) {
        actual = own(input, weight, bias, upstream);
      }
      assertEquals(ScalarType.BFloat16, actual.get(0).scalar_type().intern());
      assertEquals(ScalarType.Float, actual.get(2).scalar_type().intern(), "that of the weight");
      assertNear(expected(input, weight, bias, upstream), actual, 4e-3); // 8 bits, rounded once
    }
  }

  private static Tensor rounded(Tensor tensor) {
    return tensor.to(ScalarType.BFloat16).to(ScalarType.Float);
  }

  @ParameterizedTest
  @CsvSource({"5, 2", "5, 1", "4, 2", "3, 100"})
  void imagesAreTakenFewAtATime(long images, long atOnce) {
    try (Scope scope = Scope.open()) {
      Tensor input = drawn(images, 8, 6, 5);
      Tensor upstream = drawn(images, 8, 6, 5);
      Tensor expected = expected(input, drawn(8, 1, 5, 5), drawn(8), upstream).get(2);
      long bytes = atOnce * (6 + 2) * (5 + 2) * 8 * Float.BYTES;
      Tensor actual = DepthwiseWeightGradient.of(upstream, input, 5, bytes);
      assertNear(List.of(expected), List.of(actual), 1e-5);
    }
  }

  @Test
  void onlyWantedGradientsAreMade() {
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      Tensor weight = leaf(drawn(4, 1, 5, 5));
      Tensor still = drawn(2, 4, 6, 6);
      backward(convolved(still, weight, 1, 2).orElseThrow(), drawn(2, 4, 6, 6));
      assertTrue(weight.grad().defined());
      assertFalse(still.grad().defined());
    }
  }

  /** Autocast remembers casts of leaves: one without a graph would lose the others' gradient. */
  @Test
  void aBiasThatServesTwiceUnderAutocastGetsBothGradients() {
    assumeTrue(Machine.instructions().contains("avx512bw"), "this processor has no bf16");
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      Tensor weight = leaf(drawn(4, 1, 3, 3));
      Tensor bias = leaf(drawn(4));
      Tensor both;
      try (Precision.Autocast policy = Precision.BF16.open(DeviceType.CPU)) {
        TensorOptional added = new TensorOptional(bias);
        Tensor small =
            DepthwiseConvolution.convolve(drawn(1, 4, 2, 2), weight, added, 1, 1).orElseThrow();
        Tensor large =
            torch.conv2d(drawn(1, 4, 8, 8), weight, added, ONE, new long[] {1, 1}, ONE, 4);
        both = small.sum().add(large.sum());
      }
      both.backward();
      assertArrayEquals(new float[] {68, 68, 68, 68}, Tensors.toFloats(bias.grad()));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsWrittenOverIsToldOf(boolean input) {
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      Tensor x = drawn(2, 4, 6, 6);
      Tensor w = leaf(drawn(4, 1, 5, 5));
      Tensor answer = convolved(x, w, 1, 2).orElseThrow();
      try (NoGradGuard noGrad = new NoGradGuard()) {
        (input ? x : w).zero_();
      }
      RuntimeException error =
          assertThrows(RuntimeException.class, () -> backward(answer, drawn(2, 4, 6, 6)));
      assertTrue(error.getMessage().contains("wrote into"), error.getMessage());
    }
  }

  @Test
  void itIsTakenWhereLibtorchIsSlow() {
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      assertTrue(isTaken(1, 3, Precision.FP32), "an image of one pixel");
      assertTrue(isTaken(1, 7, Precision.FP32), "an image of one pixel");
      assertFalse(isTaken(3, 3, Precision.FP32));
      assertFalse(isTaken(3, 3, Precision.BF16));
      assertFalse(isTaken(1, 1, Precision.BF16), "a product");
      boolean wide = Machine.instructions().contains("avx512f");
      assertEquals(!wide, isTaken(14, 5, Precision.FP32));
      boolean lowered = Machine.instructions().contains("avx512bw");
      assertEquals(lowered, isTaken(14, 5, Precision.BF16));
      assertEquals(lowered, isTaken(2, 3, Precision.BF16));
    }
  }

  private boolean isTaken(long side, long kernel, Precision precision) {
    try (Precision.Autocast policy = precision.open(DeviceType.CPU)) {
      Tensor weight = leaf(drawn(4, 1, kernel, kernel));
      TensorOptional none = new TensorOptional();
      return DepthwiseConvolution.convolve(drawn(2, 4, side, side), weight, none, 1, kernel / 2)
          .isPresent();
    }
  }

  private static Optional<Tensor> convolved(Tensor x, Tensor w, long stride, long padding) {
    return DepthwiseConvolution.convolve(x, w, new TensorOptional(), stride, padding, type -> true);
  }

  @Test
  void othersAreLeftToLibtorch() {
    try (Scope scope = Scope.open()) {
      Tensor input = drawn(2, 4, 6, 6);
      Tensor weight = leaf(drawn(4, 1, 5, 5));
      assertTrue(convolved(input, weight, 1, 2).isEmpty(), "no passes are open");
      try (CustomGradient.Passes passes = CustomGradient.passes()) {
        assertTrue(convolved(input, weight, 1, 2).isPresent());
        assertTrue(convolved(input, weight, 2, 2).isEmpty(), "a stride");
        assertTrue(convolved(input, weight, 1, 0).isEmpty(), "another shape comes out");
        assertTrue(convolved(input, leaf(drawn(8, 1, 5, 5)), 1, 2).isEmpty(), "two out of one");
        assertTrue(convolved(input, leaf(drawn(4, 2, 5, 5)), 1, 2).isEmpty(), "two groups");
        assertTrue(convolved(input, leaf(drawn(4, 1, 4, 4)), 1, 2).isEmpty(), "an even kernel");
        assertTrue(convolved(input, leaf(drawn(4, 1, 5, 3)), 1, 2).isEmpty(), "not a square");
        assertTrue(convolved(leaf(input), drawn(4, 1, 5, 5), 1, 2).isEmpty(), "nothing to gain");
        Tensor exact = leaf(weight.to(ScalarType.Double));
        assertTrue(convolved(input, exact, 1, 2).isEmpty(), "libtorch refuses it");
        Tensor doubles = input.to(ScalarType.Double);
        assertTrue(convolved(doubles, exact, 1, 2).isEmpty(), "loses digits");
        try (Precision.Autocast policy = Precision.BF16.open(DeviceType.CPU)) {
          assertTrue(convolved(doubles, exact, 1, 2).isEmpty(), "loses digits");
        }
        try (NoGradGuard noGrad = new NoGradGuard()) {
          assertTrue(convolved(input, weight, 1, 2).isEmpty(), "no graph is recorded");
        }
      }
    }
  }
}
