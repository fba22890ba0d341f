package dev.hasten.engine;

import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** libtorch's gradients of a convolution without dilation. */
final class ConvolutionGradients {
  private static final long[] ONE = {1, 1};
  private static final long[] NONE = {0, 0};

  private ConvolutionGradients() {}

  /**
   * By the input, the weight and the bias, in this order; those that are not wanted are undefined.
   *
   * @param upstream of the output
   * @param weight (out, in / groups, k, k); where its gradient is all that is wanted, only its
   *     shape and type count
   */
  static T_TensorTensorTensor_T of(
      Tensor upstream,
      Tensor input,
      Tensor weight,
      long[] stride,
      long[] padding,
      long groups,
      boolean byInput,
      boolean byWeight,
      boolean byBias) {
    try (BoolPointer wanted = new BoolPointer(3)) {
      wanted.put(0, byInput).put(1, byWeight).put(2, byBias);
      long[] bias = {weight.size(0)};
      return torch.convolution_backward(
          upstream, input, weight, bias, stride, padding, ONE, false, NONE, groups, wanted);
    }
  }
}
