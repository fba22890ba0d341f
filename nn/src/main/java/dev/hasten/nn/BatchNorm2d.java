package dev.hasten.nn;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Per channel, {@code y = (x - mean) / sqrt(variance + epsilon) * weight + bias}: statistics of the
 * batch in training, of the run in evaluation and where the weight is frozen (Ioffe and Szegedy, <a
 * href="https://arxiv.org/abs/1502.03167">2015</a>).
 */
public final class BatchNorm2d extends Layer {
  private final Parameter weight;
  private final Parameter bias;
  private final Tensor runningMean;
  private final Tensor runningVariance;
  private double momentum;
  private final double epsilon;

  /** PyTorch's settings: running statistics move by 0.1 a step, epsilon 1e-5. */
  public BatchNorm2d(long channels) {
    this(channels, 0.1, 1e-5);
  }

  /**
   * With the share that a step moves the running statistics by, and what is added to the variance.
   */
  public BatchNorm2d(long channels, double momentum, double epsilon) {
    this.momentum = checked(momentum);
    this.epsilon = epsilon;
    weight = parameter("weight", Parameter.Role.NORM, channels);
    bias = parameter("bias", Parameter.Role.NORM, channels);
    try (Scope scope = Scope.open()) {
      runningMean = buffer("running_mean", Tensors.zeros(ScalarType.Float, channels));
      runningVariance = buffer("running_var", torch.ones(channels));
    }
  }

  /** Another with the same settings, over so many channels. */
  public BatchNorm2d over(long channels) {
    return new BatchNorm2d(channels, momentum, epsilon);
  }

  /** Moves the running statistics by another share, in (0, 1], from the next step on. */
  public void momentum(double other) {
    momentum = checked(other);
  }

  /** The share that a step moves the running statistics by. */
  public double momentum() {
    return momentum;
  }

  private static double checked(double momentum) {
    if (!(momentum > 0 && momentum <= 1)) {
      throw new IllegalArgumentException(
          "expected a batch-norm momentum in (0, 1], but got " + momentum + ": 0.1 is usual");
    }
    return momentum;
  }

  @Override
  public Tensor forward(Tensor input) {
    return torch.batch_norm(
        input,
        new TensorOptional(weight.tensor()),
        new TensorOptional(bias.tensor()),
        new TensorOptional(runningMean),
        new TensorOptional(runningVariance),
        isTraining() && !weight.frozen(),
        momentum,
        epsilon,
        false);
  }

  /** What evaluation multiplies each channel by: {@code weight / sqrt(variance + epsilon)}. */
  public Tensor scale() {
    return weight.tensor().mul(runningVariance.add(new Scalar(epsilon)).rsqrt());
  }

  /** What evaluation adds to each channel then: {@code bias - mean * scale}. */
  public Tensor shift(Tensor scale) {
    return bias.tensor().sub(runningMean.mul(scale));
  }

  @Override
  protected void reset(RandomStream random) {
    Initializers.constant(weight.tensor(), 1);
    Initializers.constant(bias.tensor(), 0);
    Initializers.constant(runningMean, 0);
    Initializers.constant(runningVariance, 1);
  }
}
