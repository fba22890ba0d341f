package dev.hasten.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;

/**
 * Convolutions and products with weights whose forward pass multiplies numbers of 8 bits, and whose
 * gradients pass straight through the rounding to them (Bengio et al., <a
 * href="https://arxiv.org/abs/1308.3432">2013</a>): they are those of the same convolution of the
 * numbers before it, in the type of the input. Where one is wanted, {@link CustomGradient#passes}
 * has to be open: they throw IllegalStateException otherwise.
 */
public final class Int8Products {
  private static final long[] ONE = {1, 1};
  private static final long[] NONE = {0, 0};

  private Int8Products() {}

  /**
   * A convolution in one group.
   *
   * @param input (N, in, H, W), in fp32 or bf16
   * @param weight (out, in, k, k)
   * @param bias (out)
   * @return (N, out, H', W') in the type of the input, channels last
   */
  public static Tensor convolution(
      Tensor input, Tensor weight, Optional<Tensor> bias, long[] stride, long[] padding) {
    List<Tensor> inputs = new ArrayList<>(List.of(input, weight));
    bias.ifPresent(inputs::add);
    Optional<CustomGradient> passes =
        CustomGradient.isWanted(inputs)
            ? Optional.of(CustomGradient.required("products of 8 bits"))
            : Optional.empty();
    Tensor output;
    try (NoGradGuard noGrad = new NoGradGuard()) {
      output =
          Int8.convolve(
              Int8.Activations.of(input),
              Int8.Weights.of(weight),
              bias,
              stride,
              padding,
              input.scalar_type().intern());
    }
    if (passes.isEmpty()) {
      return output;
    }
    Tensor x = Tensors.own(input.detach());
    Tensor w = Tensors.own(weight.detach());
    boolean first = input.requires_grad();
    return passes
        .get()
        .tie(output, inputs, List.of(x, w), g -> backward(g, x, w, first, stride, padding));
  }

  /**
   * {@code x Wᵀ + b}: (..., in) to (..., out), as a convolution of one pixel.
   *
   * @param weight (out, in)
   * @param bias (out)
   */
  public static Tensor linear(Tensor input, Tensor weight, Optional<Tensor> bias) {
    long in = weight.size(1);
    long[] shape = Tensors.shape(input);
    shape[shape.length - 1] = weight.size(0);
    Tensor image = input.reshape(1, -1, 1, in).permute(0, 3, 1, 2);
    Tensor pixel = weight.reshape(weight.size(0), in, 1, 1);
    return convolution(image, pixel, bias, ONE, NONE).permute(0, 2, 3, 1).reshape(shape);
  }

  private static List<Tensor> backward(
      Tensor gradient, Tensor x, Tensor w, boolean first, long[] stride, long[] padding) {
    Tensor g = gradient.to(x.scalar_type());
    Tensor lowered = w.to(x.scalar_type());
    T_TensorTensorTensor_T answer =
        ConvolutionGradients.of(g, x, lowered, stride, padding, 1, first, true, true);
    return List.of(
        answer.get0(), answer.get1().to(w.scalar_type()), answer.get2().to(w.scalar_type()));
  }
}
