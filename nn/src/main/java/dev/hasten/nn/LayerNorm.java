package dev.hasten.nn;

import dev.hasten.engine.RandomStream;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Over the last dimension, {@code y = (x - mean) / sqrt(variance + epsilon) * weight + bias} (Ba et
 * al., <a href="https://arxiv.org/abs/1607.06450">2016</a>): (..., width) to (..., width). The same
 * in training and in evaluation.
 */
public final class LayerNorm extends Layer {
  private static final double USUAL_EPSILON = 1e-5;

  private final Parameter weight;
  private final Optional<Parameter> bias;
  private final double epsilon;
  private final long[] shape;

  /** PyTorch's setting: epsilon 1e-5. */
  public LayerNorm(long width) {
    this(width, USUAL_EPSILON, true);
  }

  /** With or without a bias. */
  public LayerNorm(long width, boolean bias) {
    this(width, USUAL_EPSILON, bias);
  }

  /** With what is added to the variance. */
  public LayerNorm(long width, double epsilon) {
    this(width, epsilon, true);
  }

  private LayerNorm(long width, double epsilon, boolean bias) {
    this.epsilon = epsilon;
    shape = new long[] {width};
    weight = parameter("weight", Parameter.Role.NORM, width);
    this.bias =
        bias ? Optional.of(parameter("bias", Parameter.Role.NORM, width)) : Optional.empty();
  }

  @Override
  public Tensor forward(Tensor input) {
    return torch.layer_norm(
        input,
        shape,
        new TensorOptional(weight.tensor()),
        bias.isPresent() ? new TensorOptional(bias.get().tensor()) : new TensorOptional(),
        epsilon,
        false);
  }

  @Override
  protected void reset(RandomStream random) {
    Initializers.constant(weight.tensor(), 1);
    bias.ifPresent(b -> Initializers.constant(b.tensor(), 0));
  }
}
