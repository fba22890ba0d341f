package dev.hasten.train.optimizer;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Moving averages of gradients, as many optimizers keep them. */
final class Moments {
  private Moments() {}

  /** {@code m = kept m + (1 - kept) g}. */
  static void mean(Tensor m, Tensor gradient, double kept) {
    m.lerp_(gradient, new Scalar(1 - kept));
  }

  /** {@code v = kept v + (1 - kept) g^2}. */
  static void square(Tensor v, Tensor gradient, double kept) {
    v.mul_(new Scalar(kept)).addcmul_(gradient, gradient, new Scalar(1 - kept));
  }

  /** {@code sqrt(v / correction) + epsilon}, a new tensor. */
  static Tensor root(Tensor v, double correction, double epsilon) {
    return v.sqrt().mul_(new Scalar(1 / Math.sqrt(correction))).add_(new Scalar(epsilon));
  }
}
