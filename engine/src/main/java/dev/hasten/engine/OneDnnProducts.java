package dev.hasten.engine;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * Products of matrices in fp32 by oneDNN, on OpenMP's threads: {@code Y = X Wᵀ + b}, {@code dX = dY
 * W}, {@code dW = dYᵀ X}, {@code db = sum dY}. What libtorch's own graph would call for the last
 * three is up to four times slower (docs/benchmarks.md), so the gradient is written here.
 */
final class OneDnnProducts {
  private static final Operators LINEAR = Operators.find("mkldnn::_linear_pointwise", "");

  private OneDnnProducts() {}

  /**
   * {@code X Wᵀ + b} without a graph.
   *
   * @param rows (n, in)
   * @param weight (out, in)
   * @param bias (out), or none
   */
  static Tensor of(Tensor rows, Tensor weight, TensorOptional bias) {
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      IValueVector stack =
          new IValueVector(
              new IValue(rows),
              new IValue(weight),
              bias.has_value() ? new IValue(bias.get()) : new IValue(),
              new IValue("none"), // nothing after it
              Operators.noNumbers(),
              new IValue(""));
      LINEAR.call(stack);
      return scope.escape(Tensors.alias(stack.get(0).toTensor())); // borrowed from the stack
    }
  }

  /** As {@link #of}, in the graph. */
  static Tensor of(CustomGradient pass, Tensor rows, Tensor weight, TensorOptional bias) {
    Tensor x = Tensors.own(rows.detach());
    Tensor w = Tensors.own(weight.detach());
    List<Tensor> inputs = new ArrayList<>(List.of(rows, weight));
    if (bias.has_value()) {
      inputs.add(Tensors.alias(bias.get()));
    }
    boolean rowsToo = rows.requires_grad();
    boolean weightToo = weight.requires_grad();
    boolean biasToo = bias.has_value();
    return pass.tie(
        of(rows, weight, bias),
        inputs,
        List.of(x, w),
        upstream -> backward(upstream.contiguous(), x, w, rowsToo, weightToo, biasToo));
  }

  private static List<Tensor> backward(
      Tensor upstream, Tensor x, Tensor w, boolean rowsToo, boolean weightToo, boolean biasToo) {
    TensorOptional none = new TensorOptional();
    Tensor nothing = new Tensor();
    return List.of(
        rowsToo ? of(upstream, w.t(), none) : nothing,
        weightToo ? ofWeight(upstream, x, w, none) : nothing,
        biasToo ? upstream.sum(0) : nothing);
  }

  /** In the order in memory that the weight has. */
  private static Tensor ofWeight(Tensor upstream, Tensor x, Tensor w, TensorOptional none) {
    return w.is_contiguous() ? of(upstream.t(), x.t(), none) : of(x.t(), upstream.t(), none).t();
  }
}
