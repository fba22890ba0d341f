package dev.hasten.nn;

import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A low-pass filter: each channel convolved with {@code [1 2 1] x [1 2 1] / 16}, the border
 * repeated, every stride-th pixel kept: (N, C, H, W) to (N, C, ceil(H / stride), ceil(W / stride))
 * (Zhang, <a href="https://arxiv.org/abs/1904.11486">2019</a>).
 */
public final class Blur2d extends Layer {
  private static final float[] FILTER = {1, 2, 1, 2, 4, 2, 1, 2, 1};

  private final int stride;

  /**
   * Keeps every {@code stride}-th pixel.
   *
   * @throws IllegalArgumentException when that is not 1 or more
   */
  public Blur2d(int stride) {
    Counts.require("pixels for the stride of a blur", stride, 1);
    this.stride = stride;
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor padded = torch.replication_pad2d(input, 1, 1, 1, 1);
    long channels = padded.size(1);
    Tensor weight =
        Tensors.ofFloats(FILTER, 1, 1, 3, 3)
            .to(padded.device(), padded.scalar_type())
            .mul_(new Scalar(1 / 16.0))
            .expand(channels, 1, 3, 3);
    TensorOptional none = new TensorOptional();
    return StridedDepthwise.is(padded, stride, channels)
        ? StridedDepthwise.convolve(padded, weight, none, pair(stride), pair(0))
        : torch.conv2d(padded, weight, none, pair(stride), pair(0), pair(1), channels);
  }

  private static long[] pair(long number) {
    return new long[] {number, number};
  }
}
