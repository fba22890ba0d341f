package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against libtorch's own product, in doubles. */
class ProductsTest {
  private final RandomStream random = new RandomStream(7, "products");

  private Tensor drawn(long... shape) {
    float[] values = new float[Math.toIntExact(Tensors.count(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensors.ofFloats(values, shape);
  }

  @ParameterizedTest
  @CsvSource({"1, 5, 3", "64, 300, 17", "33, 128, 65", "768, 128, 128", "7, 1, 1"})
  void answersAndGradientsAreThoseOfTheProduct(long rows, long in, long out) {
    try (Scope scope = Scope.open()) {
      Tensor input = drawn(rows, in);
      Tensor weight = drawn(out, in);
      Tensor bias = drawn(out);
      Tensor upstream = drawn(rows, out);
      List<Tensor> expected = torchs(input, weight, bias, upstream);
      assertNear(expected, own(input, weight, bias, upstream, false));
      assertNear(expected, own(input, weight, bias, upstream, true));
      try (CustomGradient.Passes passes = CustomGradient.passes()) {
        assertNear(expected, own(input, weight, bias, upstream, false));
        assertNear(expected, own(input, weight, bias, upstream, true));
      }
      try (NoGradGuard noGrad = new NoGradGuard()) {
        Tensor answer = Products.byOneDnn(input, weight, new TensorOptional(bias));
        assertNear(expected.subList(0, 1), List.of(answer));
      }
    }
  }

  private static void assertNear(List<Tensor> expected, List<Tensor> actual) {
    for (int i = 0; i < expected.size(); i++) {
      Tensor other = expected.get(i);
      assertArrayEquals(Tensors.shape(other), Tensors.shape(actual.get(i)));
      double distance = actual.get(i).to(ScalarType.Double).sub(other).norm().item_double();
      assertTrue(distance <= 1e-5 * other.norm().item_double(), i + ": " + distance);
    }
  }

  @Test
  void onlyWantedGradientsAreMade() {
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      Tensor input = drawn(5, 4);
      Tensor weight = leaf(drawn(3, 4));
      backward(Products.byOneDnn(input, weight, new TensorOptional()), drawn(5, 3));
      assertTrue(weight.grad().defined());
      Tensor frozen = drawn(3, 4);
      Tensor wanted = leaf(drawn(2, 5, 4));
      backward(Products.byOneDnn(wanted, frozen, new TensorOptional()), drawn(2, 5, 3));
      assertArrayEquals(new long[] {2, 5, 4}, Tensors.shape(wanted.grad()));
      assertFalse(Products.byOneDnn(input, frozen, new TensorOptional()).requires_grad());
    }
  }

  private static List<Tensor> torchs(Tensor input, Tensor weight, Tensor bias, Tensor upstream) {
    Tensor x = leaf(input.to(ScalarType.Double));
    Tensor w = leaf(weight.to(ScalarType.Double));
    Tensor b = leaf(bias.to(ScalarType.Double));
    Tensor y = torch.linear(x, w, new TensorOptional(b));
    backward(y, upstream.to(ScalarType.Double));
    return List.of(y, x.grad(), w.grad(), b.grad());
  }

  private static List<Tensor> own(
      Tensor input, Tensor weight, Tensor bias, Tensor upstream, boolean transposed) {
    Tensor x = leaf(input);
    Tensor w = leaf(transposed ? weight.t().contiguous() : weight);
    Tensor b = leaf(bias);
    Tensor y = Products.byOneDnn(x, transposed ? w.t() : w, new TensorOptional(b));
    backward(y, upstream);
    return List.of(y, x.grad(), transposed ? w.grad().t() : w.grad(), b.grad());
  }

  private static Tensor leaf(Tensor tensor) {
    return tensor.detach().clone().set_requires_grad(true);
  }

  private static void backward(Tensor answer, Tensor upstream) {
    answer.backward(upstream, new BoolOptional(), false, new TensorArrayRefOptional());
  }

  @Test
  void sequencesKeepTheirShapeAndNeedNoBiasNorOrderInMemory() {
    try (Scope scope = Scope.open()) {
      Tensor input = drawn(64, 300, 128).transpose(0, 1); // large enough for the convolution
      Tensor weight = drawn(32, 128);
      Tensor answer = Products.linear(input, weight, new TensorOptional());
      assertArrayEquals(new long[] {300, 64, 32}, Tensors.shape(answer));
      double distance = answer.sub(torch.linear(input, weight)).abs().max().item_double();
      assertEquals(0, distance, 1e-4);
      assertTrue(answer.is_contiguous());
    }
  }

  @Test
  void autocastAndDoublesStayLibtorchs() {
    try (Scope scope = Scope.open()) {
      Tensor input = drawn(4096, 128);
      Tensor weight = drawn(128, 128);
      try (Precision.Autocast lowered = Precision.BF16.open(DeviceType.CPU)) {
        Tensor answer = Products.linear(input, weight, new TensorOptional());
        assertEquals(ScalarType.BFloat16, answer.scalar_type().intern());
        assertTrue(answer.equal(torch.linear(input, weight)));
      }
      Tensor exact =
          Products.linear(
              input.to(ScalarType.Double), weight.to(ScalarType.Double), new TensorOptional());
      assertEquals(ScalarType.Double, exact.scalar_type().intern());
    }
  }
}
