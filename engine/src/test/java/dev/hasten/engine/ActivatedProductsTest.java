package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.ActivatedProducts.Activation;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against libtorch's product and activation, one after the other, in doubles. */
class ActivatedProductsTest {
  private static final int THREADS = torch.get_num_threads();
  private static final long[][] SHAPES = {{1, 5, 3}, {64, 300, 17}, {12, 128, 512}, {7, 1, 1}};

  private final RandomStream random = new RandomStream(7, "activated");

  /** With one thread all products are libtorch's. */
  @BeforeAll
  static void useTwoThreads() {
    torch.set_num_threads(2);
  }

  @AfterAll
  static void useAllThreads() {
    torch.set_num_threads(THREADS);
  }

  private Tensor drawn(long... shape) {
    float[] values = new float[Math.toIntExact(Tensors.count(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensors.ofFloats(values, shape);
  }

  private static Tensor apart(Tensor x, Tensor w, TensorOptional b, Activation activation) {
    Tensor product = torch.linear(x, w, b);
    return switch (activation) {
      case RELU -> product.relu();
      case GELU -> torch.gelu(product, "none");
      case GELU_TANH -> torch.gelu(product, "tanh");
    };
  }

  /** Answer and gradients; apart in doubles. */
  private static List<Tensor> run(
      List<Tensor> inputs, Tensor upstream, Activation activation, ScalarType type) {
    List<Tensor> leaves =
        inputs.stream().map(i -> i.detach().to(type).clone().set_requires_grad(true)).toList();
    TensorOptional bias =
        leaves.size() > 2 ? new TensorOptional(leaves.get(2)) : new TensorOptional();
    Tensor answer =
        type == ScalarType.Double
            ? apart(leaves.get(0), leaves.get(1), bias, activation)
            : ActivatedProducts.together(leaves.get(0), leaves.get(1), bias, activation);
    answer.backward(upstream.to(type), new BoolOptional(), false, new TensorArrayRefOptional());
    List<Tensor> all = new ArrayList<>(List.of(answer));
    leaves.forEach(leaf -> all.add(Tensors.alias(leaf.grad())));
    return all;
  }

  private static void assertNear(List<Tensor> expected, List<Tensor> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      Tensor other = expected.get(i);
      assertArrayEquals(Tensors.shape(other), Tensors.shape(actual.get(i)));
      double distance = actual.get(i).to(ScalarType.Double).sub(other).norm().item_double();
      assertTrue(distance <= 1e-6 * other.norm().item_double() + 1e-12, i + ": " + distance);
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void answersAndGradientsAreThoseOfTheTwoApart(Activation activation) {
    for (long[] shape : SHAPES) {
      try (Scope scope = Scope.open()) {
        List<Tensor> all =
            List.of(
                drawn(2, shape[0], shape[1]),
                drawn(shape[2], shape[1]).div_(new org.bytedeco.pytorch.Scalar(4.0)),
                drawn(shape[2]));
        Tensor upstream = drawn(2, shape[0], shape[2]);
        for (List<Tensor> inputs : List.of(all, all.subList(0, 2))) {
          List<Tensor> expected = run(inputs, upstream, activation, ScalarType.Double);
          try (CustomGradient.Passes passes = CustomGradient.passes()) {
            assertNear(expected, run(inputs, upstream, activation, ScalarType.Float));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void withoutAGraphTheAnswersAreTheSame(Activation activation) {
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      Tensor x = drawn(9, 40);
      Tensor w = drawn(20, 40);
      TensorOptional b = new TensorOptional(drawn(20));
      Tensor together = ActivatedProducts.together(x, w, b, activation);
      assertFalse(together.requires_grad());
      assertTrue(together.allclose(apart(x, w, b, activation), 1e-5, 1e-6, false));
    }
  }

  @Test
  void underAutocastProductsAreLoweredAsEver() {
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes();
        Precision.Autocast lowered = Precision.BF16.open(DeviceType.CPU)) {
      Tensor x = drawn(9, 40);
      Tensor w = drawn(20, 40).set_requires_grad(true);
      Tensor answer = ActivatedProducts.linear(x, w, new TensorOptional(), Activation.RELU);
      assertEquals(ScalarType.BFloat16, answer.scalar_type().intern());
      assertTrue(answer.equal(torch.linear(x, w).relu()));
    }
  }

  /** Small products, and those outside of passes, are two calls. */
  @Test
  void oneCallIsMadeWhereProductsAreOneDnns() {
    try (Scope scope = Scope.open()) {
      TensorOptional none = new TensorOptional();
      Tensor large = drawn(512, 512).set_requires_grad(true);
      Tensor x = drawn(64, 512);
      assertEquals(1, calls(() -> ActivatedProducts.linear(x, large, none, Activation.RELU)));
      try (CustomGradient.Passes passes = CustomGradient.passes()) {
        assertEquals(0, calls(() -> ActivatedProducts.linear(x, large, none, Activation.RELU)));
        Tensor small = drawn(3, 512);
        assertEquals(1, calls(() -> ActivatedProducts.linear(x, small, none, Activation.RELU)));
      }
    }
  }

  private static long calls(Runnable work) {
    return OperatorProfile.of(work).operators().stream()
        .filter(each -> each.name().equals("aten::relu"))
        .count();
  }
}
