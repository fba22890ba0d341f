package dev.hasten.nn;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** First weights, each drawn in place by a generator of the given stream. */
public final class Initializers {
  /** The share of a normal distribution within two deviations, erf(sqrt 2). */
  private static final double WITHIN_TWO = 0.9544997361036416;

  private Initializers() {}

  /**
   * Uniform in ±sqrt(6 / (fanIn + fanOut)): Glorot and Bengio, <a
   * href="https://proceedings.mlr.press/v9/glorot10a.html">2010</a>; the default of Keras.
   */
  public static void glorotUniform(Tensor weight, RandomStream random) {
    uniform(weight, Math.sqrt(6.0 / (fanIn(weight) + fanOut(weight))), random);
  }

  /**
   * Uniform in ±1 / sqrt(fanIn): the default of PyTorch's linear and convolution layers, for
   * weights and biases.
   */
  public static void torchUniform(Tensor tensor, long fanIn, RandomStream random) {
    uniform(tensor, 1 / Math.sqrt(fanIn), random);
  }

  /**
   * Normal with variance 2 / fanIn: He et al., <a href="https://arxiv.org/abs/1502.01852">2015</a>.
   */
  public static void heNormal(Tensor weight, RandomStream random) {
    normal(weight, Math.sqrt(2.0 / fanIn(weight)), random);
  }

  /** Uniform in ±limit. */
  public static void uniform(Tensor tensor, double limit, RandomStream random) {
    try (Scope scope = Scope.open()) {
      tensor.detach().uniform_(-limit, limit, new GeneratorOptional(random.nativeGenerator()));
    }
  }

  /** Normal with mean 0. */
  public static void normal(Tensor tensor, double deviation, RandomStream random) {
    try (Scope scope = Scope.open()) {
      tensor.detach().normal_(0, deviation, new GeneratorOptional(random.nativeGenerator()));
    }
  }

  /** Normal with mean 0 before what lies beyond two deviations is drawn again. */
  public static void truncatedNormal(Tensor tensor, double deviation, RandomStream random) {
    try (Scope scope = Scope.open()) {
      tensor
          .detach()
          .uniform_(-WITHIN_TWO, WITHIN_TWO, new GeneratorOptional(random.nativeGenerator()))
          .erfinv_()
          .mul_(new Scalar(Math.sqrt(2) * deviation));
    }
  }

  /** All elements the same. */
  public static void constant(Tensor tensor, double value) {
    try (Scope scope = Scope.open()) {
      tensor.detach().fill_(new Scalar(value));
    }
  }

  /** Inputs of one output unit: in * kernel area. Weights are (out, in, ...). */
  public static long fanIn(Tensor weight) {
    return weight.numel() / weight.size(0);
  }

  /** Outputs of one input unit: out * kernel area. */
  public static long fanOut(Tensor weight) {
    return weight.numel() / weight.size(1);
  }
}
