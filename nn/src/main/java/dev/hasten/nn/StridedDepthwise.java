package dev.hasten.nn;

import dev.hasten.engine.Precision;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A convolution of each channel by itself that skips pixels, in fp32 also where autocast would
 * lower it: oneDNN's of this shape is several times slower in bf16 on a CPU, forward and backward
 * (without a stride bf16 is the faster one).
 */
final class StridedDepthwise {
  private StridedDepthwise() {}

  static boolean is(Tensor input, int stride, long groups) {
    return stride > 1
        && groups > 1
        && groups == input.size(1)
        && input.scalar_type().intern() != ScalarType.Double
        && !input.is_cuda();
  }

  /** The answer has the type of the input. */
  static Tensor convolve(
      Tensor input, Tensor weight, TensorOptional bias, long[] stride, long[] padding) {
    try (Precision.Autocast exact = Precision.FP32.open(input.device().type())) {
      return torch
          .conv2d(
              input.to(ScalarType.Float),
              weight.to(ScalarType.Float),
              bias.has_value() ? new TensorOptional(bias.get().to(ScalarType.Float)) : bias,
              stride,
              padding,
              new long[] {1, 1},
              input.size(1))
          .to(input.scalar_type());
    }
  }
}
