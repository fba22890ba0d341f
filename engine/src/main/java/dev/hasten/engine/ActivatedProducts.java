package dev.hasten.engine;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Products of rows with a matrix of weights and an activation of what comes out, {@code f(x Wᵀ +
 * b)}, by one call of oneDNN, which activates a number while it is at hand. Their gradient is that
 * of the product with {@code dY f'}; the derivative of ReLU is read off the answer, that of GELU
 * needs the product, which is kept in no graph and therefore computed again.
 */
public final class ActivatedProducts {
  private ActivatedProducts() {}

  /** What oneDNN can do to a product. */
  public enum Activation {
    /** {@code max(x, 0)}. */
    RELU("relu", "none"),
    /** {@code x * P(X <= x)} with X standard normal. */
    GELU("gelu", "none"),
    /** The same by a hyperbolic tangent. */
    GELU_TANH("gelu", "tanh");

    final String attribute;
    final String algorithm;

    Activation(String attribute, String algorithm) {
      this.attribute = attribute;
      this.algorithm = algorithm;
    }

    private Tensor of(Tensor product) {
      return this == RELU ? product.relu() : torch.gelu(product, algorithm);
    }
  }

  /**
   * {@code f(x Wᵀ + b)}: (..., in) to (..., out). Where {@link Products} are oneDNN's, within
   * {@link CustomGradient#passes} if a gradient is wanted; everywhere else product and activation
   * are two calls, with the same result but for rounding.
   *
   * @param weight (out, in)
   * @param bias (out), or none
   */
  public static Tensor linear(
      Tensor input, Tensor weight, TensorOptional bias, Activation activation) {
    boolean tied =
        CustomGradient.ofThesePasses().isPresent() || !OneDnnProducts.isWanted(input, weight, bias);
    return tied && Products.isForOneDnn(input, weight)
        ? together(input, weight, bias, activation)
        : activation.of(Products.linear(input, weight, bias));
  }

  /** By one call, whatever the size. */
  static Tensor together(Tensor input, Tensor weight, TensorOptional bias, Activation activation) {
    long[] shape = Tensors.shape(input);
    shape[shape.length - 1] = weight.size(0);
    Tensor rows = input.reshape(-1, weight.size(1));
    Tensor answer = OneDnnProducts.of(rows, weight, bias, activation);
    return (OneDnnProducts.isWanted(rows, weight, bias)
            ? tied(
                CustomGradient.required("activated products"),
                answer,
                rows,
                weight,
                bias,
                activation)
            : answer)
        .reshape(shape);
  }

  private static Tensor tied(
      CustomGradient passes,
      Tensor answer,
      Tensor rows,
      Tensor weight,
      TensorOptional bias,
      Activation activation) {
    OneDnnProducts.Gradient product = OneDnnProducts.gradient(rows, weight, bias);
    if (activation == Activation.RELU) {
      Tensor kept = Tensors.own(answer.detach());
      return passes.tie(
          answer,
          product.inputs(),
          product.kept(kept),
          upstream ->
              product.of(torch.threshold_backward(upstream.contiguous(), kept, new Scalar(0))));
    }
    return passes.tie(
        answer,
        product.inputs(),
        product.kept(),
        upstream ->
            product.of(
                torch.gelu_backward(upstream.contiguous(), product.again(), activation.algorithm)));
  }
}
