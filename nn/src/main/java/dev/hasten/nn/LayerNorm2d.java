package dev.hasten.nn;

import dev.hasten.engine.RandomStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * {@link LayerNorm} over the channels of each pixel by itself: (N, C, H, W) to (N, C, H, W) (Liu et
 * al., ConvNeXt, <a href="https://arxiv.org/abs/2201.03545">2022</a>).
 */
public final class LayerNorm2d extends Layer {
  private final Parameter weight;
  private final Parameter bias;
  private final double epsilon;
  private final long[] shape;

  /** With what is added to the variance. */
  public LayerNorm2d(long channels, double epsilon) {
    this.epsilon = epsilon;
    shape = new long[] {channels};
    weight = parameter("weight", Parameter.Role.NORM, channels);
    bias = parameter("bias", Parameter.Role.NORM, channels);
  }

  @Override
  public Tensor forward(Tensor input) {
    return torch
        .layer_norm(
            input.permute(0, 2, 3, 1),
            shape,
            new TensorOptional(weight.tensor()),
            new TensorOptional(bias.tensor()),
            epsilon,
            false)
        .permute(0, 3, 1, 2);
  }

  @Override
  protected void reset(RandomStream random) {
    Initializers.constant(weight.tensor(), 1);
    Initializers.constant(bias.tensor(), 0);
  }
}
