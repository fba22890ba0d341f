package dev.hasten.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** {@code factor * x} with a factor that is not trained: (...) to (...). */
public final class Scale extends Layer {
  private final double factor;

  /** By that factor. */
  public Scale(double factor) {
    this.factor = factor;
  }

  @Override
  public Tensor forward(Tensor input) {
    return input.mul(new Scalar(factor));
  }
}
