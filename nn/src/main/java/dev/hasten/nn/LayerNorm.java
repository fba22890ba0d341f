package dev.hasten.nn;

import dev.hasten.engine.RandomStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Over the last dimension, {@code y = (x - mean) / sqrt(variance + epsilon) * weight + bias} (Ba et
 * al., <a href="https://arxiv.org/abs/1607.06450">2016</a>): (..., width) to (..., width). The same
 * in training and in evaluation.
 */
public final class LayerNorm extends Layer {
  private final Parameter weight;
  private final Parameter bias;
  private final double epsilon;
  private final long[] shape;

  /** PyTorch's setting: epsilon 1e-5. */
  public LayerNorm(long width) {
    this(width, 1e-5);
  }

  /** With what is added to the variance. */
  public LayerNorm(long width, double epsilon) {
    this.epsilon = epsilon;
    shape = new long[] {width};
    weight = parameter("weight", Parameter.Role.NORM, width);
    bias = parameter("bias", Parameter.Role.NORM, width);
  }

  @Override
  public Tensor forward(Tensor input) {
    return torch.layer_norm(
        input,
        shape,
        new TensorOptional(weight.tensor()),
        new TensorOptional(bias.tensor()),
        epsilon,
        false);
  }

  @Override
  protected void reset(RandomStream random) {
    Initializers.constant(weight.tensor(), 1);
    Initializers.constant(bias.tensor(), 0);
  }
}
