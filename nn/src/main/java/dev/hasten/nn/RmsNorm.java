package dev.hasten.nn;

import dev.hasten.engine.RandomStream;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Over the last dimension, {@code y = x / sqrt(mean(x²) + epsilon) * weight} (Zhang and Sennrich,
 * <a href="https://arxiv.org/abs/1910.07467">2019</a>): (..., width) to (..., width). The same in
 * training and in evaluation.
 */
public final class RmsNorm extends Layer {
  private final Parameter weight;
  private final double epsilon;
  private final long[] shape;

  /**
   * Begins with weights of 1.
   *
   * @param epsilon added to the mean of squares
   */
  public RmsNorm(long width, double epsilon) {
    Counts.require("numbers for a norm", width, 1);
    this.epsilon = epsilon;
    shape = new long[] {width};
    weight = parameter("weight", Parameter.Role.NORM, width);
  }

  /** Computed in the type of the weights; the answer has that of the input. */
  @Override
  public Tensor forward(Tensor input) {
    ScalarType type = weight.tensor().scalar_type().intern();
    if (input.scalar_type().intern() == type) {
      return normed(input);
    }
    return normed(input.to(type)).to(input.scalar_type());
  }

  private Tensor normed(Tensor input) {
    return torch.rms_norm(
        input, shape, new TensorOptional(weight.tensor()), new DoubleOptional(epsilon));
  }

  @Override
  protected void reset(RandomStream random) {
    Initializers.constant(weight.tensor(), 1);
  }
}
