package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against libtorch's convolution of the rounded numbers, and its gradients before rounding. */
class Int8ProductsTest {
  private static final long[] ONE = {1, 1};

  private final RandomStream random = new RandomStream(3, "int8");

  private Tensor drawn(long... shape) {
    float[] values = new float[Math.toIntExact(Tensors.count(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensors.ofFloats(values, shape);
  }

  private static double distance(Tensor actual, Tensor expected) {
    return actual.sub(expected).norm().item_double() / expected.norm().item_double();
  }

  @ParameterizedTest
  @CsvSource({
    "2, 16, 9, 24, 3, 1, 1",
    "3, 32, 8, 16, 3, 2, 1",
    "1, 17, 7, 33, 1, 1, 0",
    "4, 16, 12, 16, 5, 1, 2"
  })
  void addsTheProductsOfTheRoundedNumbersExactly(
      long n, long in, long pixels, long out, long kernel, long step, long edge) {
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      Tensor input = drawn(n, in, pixels, pixels);
      Tensor weight = drawn(out, in, kernel, kernel);
      Tensor bias = drawn(out);
      long[] stride = {step, step};
      long[] padding = {edge, edge};
      Tensor rounded = Int8.Activations.of(input).values();
      Tensor expected =
          torch.conv2d(
              rounded.to(ScalarType.Double),
              Int8.Weights.of(weight).values().to(ScalarType.Double),
              new TensorOptional(bias.to(ScalarType.Double)),
              stride,
              padding,
              ONE,
              1);
      Tensor actual = Int8Products.convolution(input, weight, Optional.of(bias), stride, padding);
      assertArrayEquals(Tensors.shape(expected), Tensors.shape(actual));
      assertTrue(distance(actual, expected) < 1e-6, "distance " + distance(actual, expected));
    }
  }

  @Test
  void roundsToTheNearestLevel() {
    try (Scope scope = Scope.open()) {
      Tensor input = drawn(2, 16, 5, 5);
      Int8.Activations activations = Int8.Activations.of(input);
      double most = activations.values().sub(input).abs().max().item_double();
      assertTrue(most <= 0.5001 * activations.scale() + 1e-6, most + " of " + activations.scale());
      Tensor weight = drawn(8, 16, 3, 3);
      Int8.Weights weights = Int8.Weights.of(weight);
      Tensor shares = weights.values().sub(weight).abs().div(weights.scale().view(-1, 1, 1, 1));
      assertTrue(shares.max().item_double() <= 0.5001);
    }
  }

  @Test
  void gradientsPassStraightThrough() {
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      Tensor input = drawn(2, 16, 6, 6);
      Tensor weight = drawn(20, 16, 3, 3);
      Tensor bias = drawn(20);
      Tensor upstream = drawn(2, 20, 6, 6);
      List<Tensor> own = leaves(input, weight, bias);
      backward(
          Int8Products.convolution(own.get(0), own.get(1), Optional.of(own.get(2)), ONE, ONE),
          upstream);
      List<Tensor> torchs = leaves(input, weight, bias);
      TensorOptional shift = new TensorOptional(torchs.get(2));
      backward(torch.conv2d(torchs.get(0), torchs.get(1), shift, ONE, ONE, ONE, 1), upstream);
      for (int i = 0; i < 3; i++) {
        assertTrue(distance(own.get(i).grad(), torchs.get(i).grad()) < 1e-6, "input " + i);
      }
    }
  }

  @Test
  void gradientsThatWouldBeLostAreRefused() {
    try (Scope scope = Scope.open()) {
      Tensor input = drawn(2, 16);
      Tensor weight = drawn(20, 16).set_requires_grad(true);
      IllegalStateException refusal =
          assertThrows(
              IllegalStateException.class,
              () -> Int8Products.linear(input, weight, Optional.empty()));
      assertTrue(refusal.getMessage().contains("CustomGradient.passes()"), refusal.getMessage());
      try (NoGradGuard noGrad = new NoGradGuard()) {
        assertFalse(Int8Products.linear(input, weight, Optional.empty()).requires_grad());
      }
      assertFalse(Int8Products.linear(input, weight.detach(), Optional.empty()).requires_grad());
    }
  }

  @Test
  void productsOfSequencesAndBfloat16() {
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      Tensor input = drawn(3, 7, 32).to(ScalarType.BFloat16).set_requires_grad(true);
      Tensor weight = drawn(24, 32).set_requires_grad(true);
      Tensor answer = Int8Products.linear(input, weight, Optional.empty());
      assertArrayEquals(new long[] {3, 7, 24}, Tensors.shape(answer));
      assertEquals(ScalarType.BFloat16, answer.scalar_type().intern());
      Tensor exact = torch.linear(input.to(ScalarType.Float), weight);
      assertTrue(distance(answer.to(ScalarType.Float), exact) < 0.03);
      backward(answer, Tensors.zeros(ScalarType.BFloat16, 3, 7, 24).add_(new Scalar(1)));
      assertEquals(ScalarType.BFloat16, input.grad().scalar_type().intern());
      assertEquals(ScalarType.Float, weight.grad().scalar_type().intern());
    }
  }

  @Test
  void zerosAndNumbersOfOneSignAreExact() {
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      Tensor nothing = Tensors.zeros(ScalarType.Float, 1, 16, 3, 3);
      Tensor weight = drawn(16, 16, 1, 1);
      long[] none = {0, 0};
      Tensor answer = Int8Products.convolution(nothing, weight, Optional.empty(), ONE, none);
      assertEquals(0, answer.abs().max().item_double());
      Tensor positive = drawn(1, 16, 3, 3).abs();
      assertEquals(0, Int8.Activations.of(positive).zero());
    }
  }

  private static List<Tensor> leaves(Tensor... tensors) {
    return List.of(tensors).stream()
        .map(tensor -> tensor.detach().clone().set_requires_grad(true))
        .toList();
  }

  private static void backward(Tensor answer, Tensor upstream) {
    answer.backward(upstream, new BoolOptional(), false, new TensorArrayRefOptional());
  }
}
