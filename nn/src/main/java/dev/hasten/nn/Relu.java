package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;

/** {@code max(x, 0)}. */
public final class Relu extends Layer {
  @Override
  public Tensor forward(Tensor input) {
    return input.relu();
  }
}
