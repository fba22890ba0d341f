package dev.hasten.nn;

import dev.hasten.engine.RandomStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code y = (x - mean) / sqrt(variance + epsilon) * weight + bias} with mean and variance over
 * each example's group of neighbouring channels and their pixels, weight and bias for each channel
 * (Wu and He, <a href="https://arxiv.org/abs/1803.08494">2018</a>): (N, channels, ...) to the same.
 * The same in training and in evaluation.
 */
public final class GroupNorm extends Layer {
  private static final double USUAL_EPSILON = 1e-5;

  private final Parameter weight;
  private final Parameter bias;
  private final long groups;
  private final double epsilon;

  /** PyTorch's setting: epsilon 1e-5. */
  public GroupNorm(long groups, long channels) {
    this(groups, channels, USUAL_EPSILON);
  }

  /**
   * With what is added to the variance.
   *
   * @throws IllegalArgumentException when the groups do not divide the channels
   */
  public GroupNorm(long groups, long channels, double epsilon) {
    if (groups < 1 || channels < 1 || channels % groups != 0) {
      throw new IllegalArgumentException(
          "expected channels that the groups of a group norm divide, but got "
              + channels
              + " channels and "
              + groups
              + " groups: change one of them");
    }
    this.groups = groups;
    this.epsilon = epsilon;
    weight = parameter("weight", Parameter.Role.NORM, channels);
    bias = parameter("bias", Parameter.Role.NORM, channels);
  }

  @Override
  public Tensor forward(Tensor input) {
    return torch.group_norm(
        input,
        groups,
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
