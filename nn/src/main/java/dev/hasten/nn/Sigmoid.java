package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;

/** {@code 1 / (1 + e^-x)}: (...) to (...). */
public final class Sigmoid extends Layer {
  @Override
  public Tensor forward(Tensor input) {
    return input.sigmoid();
  }
}
