package dev.hasten.nn;

import dev.hasten.engine.Tensors;
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
    long channels = input.size(1);
    float[] filter = new float[9];
    for (int i = 0; i < 9; i++) {
      filter[i] = FILTER[i] / 16;
    }
    Tensor weight =
        Tensors.ofFloats(filter, 1, 1, 3, 3)
            .to(input.device(), input.scalar_type())
            .expand(channels, 1, 3, 3);
    Tensor padded = torch.replication_pad2d(input, 1, 1, 1, 1);
    long[] steps = {stride, stride};
    return torch.conv2d(
        padded,
        weight,
        new TensorOptional(),
        steps,
        new long[] {0, 0},
        new long[] {1, 1},
        channels);
  }
}
