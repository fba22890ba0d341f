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
   * {@code X Wᵀ + b} without a graph, for inputs that no gradient is {@link #isWanted} of, and
   * below.
   *
   * @param rows (n, in)
   * @param weight (out, in)
   * @param bias (out), or none
   */
  static Tensor of(Tensor rows, Tensor weight, TensorOptional bias) {
    return call(rows, weight, bias, "none", ""); // nothing after it
  }

  /** As {@link #of(Tensor, Tensor, TensorOptional)}, and what comes out activated. */
  static Tensor of(
      Tensor rows, Tensor weight, TensorOptional bias, ActivatedProducts.Activation activation) {
    return call(rows, weight, bias, activation.attribute, activation.algorithm);
  }

  private static Tensor call(
      Tensor rows, Tensor weight, TensorOptional bias, String attribute, String algorithm) {
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      IValueVector stack =
          new IValueVector(
              new IValue(rows),
              new IValue(weight),
              bias.has_value() ? new IValue(bias.get()) : new IValue(),
              new IValue(attribute),
              Operators.noNumbers(),
              new IValue(algorithm));
      LINEAR.call(stack);
      return scope.escape(Tensors.alias(stack.get(0).toTensor())); // borrowed from the stack
    }
  }

  /** Whether the product has to be of the graph. */
  static boolean isWanted(Tensor rows, Tensor weight, TensorOptional bias) {
    return CustomGradient.isWanted(inputs(rows, weight, bias));
  }

  private static List<Tensor> inputs(Tensor rows, Tensor weight, TensorOptional bias) {
    return bias.has_value()
        ? List.of(rows, weight, Tensors.alias(bias.get()))
        : List.of(rows, weight);
  }

  /** As {@link #of(Tensor, Tensor, TensorOptional)}, in the graph. */
  static Tensor of(CustomGradient pass, Tensor rows, Tensor weight, TensorOptional bias) {
    Gradient gradient = gradient(rows, weight, bias);
    return pass.tie(
        of(rows, weight, bias),
        gradient.inputs(),
        gradient.kept(),
        upstream -> gradient.of(upstream.contiguous()));
  }

  /** The gradient of such a product, which takes the inputs into its own care. */
  static Gradient gradient(Tensor rows, Tensor weight, TensorOptional bias) {
    List<Tensor> inputs = inputs(rows, weight, bias);
    List<Tensor> kept = inputs.stream().map(input -> Tensors.own(input.detach())).toList();
    return new Gradient(inputs, inputs.stream().map(Tensor::requires_grad).toList(), kept);
  }

  /**
   * From the gradient of a product to those of what it was made of.
   *
   * @param inputs rows, weight and, where there is one, bias
   * @param wanted which of them need a gradient
   * @param kept the same numbers without their graph
   */
  record Gradient(List<Tensor> inputs, List<Boolean> wanted, List<Tensor> kept) {
    /** What is kept, and something else. */
    List<Tensor> kept(Tensor other) {
      List<Tensor> all = new ArrayList<>(kept);
      all.add(other);
      return all;
    }

    /** The product again. */
    Tensor again() {
      return OneDnnProducts.of(kept.get(0), kept.get(1), bias());
    }

    private TensorOptional bias() {
      return kept.size() > 2 ? new TensorOptional(kept.get(2)) : new TensorOptional();
    }

    List<Tensor> of(Tensor upstream) {
      List<Tensor> gradients = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        gradients.add(wanted.get(i) ? of(upstream, i) : new Tensor());
      }
      return gradients;
    }

    private Tensor of(Tensor upstream, int input) {
      Tensor x = kept.get(0);
      Tensor w = kept.get(1);
      TensorOptional none = new TensorOptional();
      return switch (input) {
        case 0 -> OneDnnProducts.of(upstream, w.t(), none);
        // In the order in memory that the weight has.
        case 1 ->
            w.is_contiguous()
                ? OneDnnProducts.of(upstream.t(), x.t(), none)
                : OneDnnProducts.of(x.t(), upstream.t(), none).t();
        default -> upstream.sum(0);
      };
    }
  }
}
