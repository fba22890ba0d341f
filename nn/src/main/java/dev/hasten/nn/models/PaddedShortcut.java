package dev.hasten.nn.models;

import dev.hasten.nn.Layer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Every {@code stride}-th pixel, with channels of zeros behind: what He et al. (<a
 * href="https://arxiv.org/abs/1512.03385">2015</a>) call option A, which has no weights.
 */
final class PaddedShortcut extends Layer {
  private final long more;
  private final long stride;

  PaddedShortcut(long more, long stride) {
    this.more = more;
    this.stride = stride;
  }

  @Override
  public Tensor forward(Tensor input) {
    // max over windows of one pixel takes every stride-th
    Tensor fewer =
        torch.max_pool2d(
            input,
            new long[] {1, 1},
            new long[] {stride, stride},
            new long[] {0, 0},
            new long[] {1, 1},
            false);
    return torch.constant_pad_nd(fewer, 0, 0, 0, 0, 0, more);
  }
}
