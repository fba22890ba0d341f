package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;

/** {@code (e^x - e^-x) / (e^x + e^-x)}: (...) to (...). */
public final class Tanh extends Layer {
  @Override
  public Tensor forward(Tensor input) {
    return input.tanh();
  }
}
