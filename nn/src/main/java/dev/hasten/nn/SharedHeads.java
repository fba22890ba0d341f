package dev.hasten.nn;

import dev.hasten.engine.Scope;
import java.util.Objects;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Products to heads of which several become one, whose weights are their mean (Ainslie et al., <a
 * href="https://arxiv.org/abs/2305.13245">2023</a>).
 */
final class SharedHeads {
  private SharedHeads() {}

  /**
   * A product to fewer heads.
   *
   * @param whole a {@link Linear} or {@link TransposedLinear}
   * @param kept outputs that come first and stay
   * @param heads into which the others are cut
   * @param fewer what is left of them, a divisor
   * @throws IllegalArgumentException when another layer stands there
   */
  static Layer of(Layer whole, long kept, int heads, int fewer) {
    if (whole instanceof Linear linear) {
      long size = (linear.out() - kept) / heads;
      return filled(whole, linear.onto(kept + fewer * size), 0, kept, heads / fewer, size);
    }
    if (whole instanceof TransposedLinear linear) {
      long size = (linear.out() - kept) / heads;
      return filled(whole, linear.onto(kept + fewer * size), 1, kept, heads / fewer, size);
    }
    throw new IllegalArgumentException(
        "expected a Linear for keys and values to share their heads, but got "
            + whole.getClass().getSimpleName()
            + ": share before that layer is replaced");
  }

  private static Layer filled(
      Layer whole, Layer fewer, int outputs, long kept, int group, long size) {
    try (Scope scope = Scope.open()) {
      fewer
          .parameters()
          .forEach(
              (name, parameter) -> {
                Tensor former =
                    Objects.requireNonNull(whole.parameters().get(name)).tensor().detach();
                int along = former.dim() == 1 ? 0 : outputs;
                Tensor rows = former.transpose(0, along);
                Tensor others = rows.narrow(0, kept, rows.size(0) - kept);
                Tensor all =
                    torch.cat(
                        new TensorVector(rows.narrow(0, 0, kept), means(others, group, size)));
                parameter.tensor().detach().copy_(all.transpose(0, along));
              });
    }
    return fewer;
  }

  /** Rows of heads (heads * size, ...) as those of fewer, each the mean of its group. */
  private static Tensor means(Tensor rows, int group, long size) {
    return rows.reshape(-1, group, size, rows.numel() / rows.size(0))
        .mean(new long[] {1}, false, new ScalarTypeOptional())
        .reshape(rows.dim() == 1 ? new long[] {-1} : new long[] {-1, rows.size(1)});
  }
}
