package dev.hasten.nn;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.Attention;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocks against all scores with a mask: answers and gradients. */
class WindowedAttentionTest {
  private static final double[] NONE = {};

  @ParameterizedTest
  @CsvSource({
    "12, 3, false",
    "13, 3, false",
    "14, 3, true",
    "5, 1, false",
    "6, 5, true",
    "64, 16, true"
  })
  void blocksAnswerAsAllScoresWithAMask(int places, int window, boolean faded) {
    double[] slopes = faded ? new double[] {0.5, 0.25} : NONE;
    try (Scope scope = Scope.open()) {
      List<Tensor> inputs = List.of(leaf(1, places), leaf(2, places), leaf(3, places));
      Tensor upstream = Numbers.tensor(4, 3, 2, places, 4);
      Tensor blocks =
          WindowedAttention.of(inputs.get(0), inputs.get(1), inputs.get(2), window, slopes);
      List<Tensor> others = List.of(leaf(1, places), leaf(2, places), leaf(3, places));
      Tensor mask = AttentionMask.of(places, window, slopes, ScalarType.Float);
      Tensor all =
          Attention.scaledDotProduct(
              others.get(0), others.get(1), others.get(2), new TensorOptional(mask), false);
      assertNear(all, blocks, "answers");
      backward(blocks, upstream);
      backward(all, upstream);
      for (int i = 0; i < 3; i++) {
        assertNear(others.get(i).grad(), inputs.get(i).grad(), "gradient " + i);
      }
    }
  }

  private static Tensor leaf(int seed, int places) {
    return Numbers.tensor(seed, 3, 2, places, 4).set_requires_grad(true);
  }

  private static void backward(Tensor answer, Tensor upstream) {
    answer.backward(upstream, new BoolOptional(), false, new TensorArrayRefOptional());
  }

  private static void assertNear(Tensor expected, Tensor actual, String what) {
    double most = expected.sub(actual).abs().max().item_double();
    assertTrue(
        most < 1e-5, what + " differ by " + most + " of " + Tensors.toDouble(expected.norm()));
  }
}
