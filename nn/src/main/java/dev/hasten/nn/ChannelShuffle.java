package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Deals channels out anew, so that each group of the next layer sees some of every group before
 * (Zhang et al., ShuffleNet, <a href="https://arxiv.org/abs/1707.01083">2017</a>): channel {@code g
 * C/G + c} comes to {@code c G + g}. (N, C, H, W) to the same.
 */
public final class ChannelShuffle extends Layer {
  private final long groups;

  /**
   * Of so many groups.
   *
   * @throws IllegalArgumentException when that is not 1 or more
   */
  public ChannelShuffle(long groups) {
    Counts.require("groups to shuffle", groups, 1);
    this.groups = groups;
  }

  @Override
  public Tensor forward(Tensor input) {
    return torch.channel_shuffle(input, groups);
  }
}
