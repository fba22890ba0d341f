package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;

/** {@code x + f(x)} (He et al., <a href="https://arxiv.org/abs/1512.03385">2015</a>). */
public final class Residual extends Layer {
  private final Slot branch;

  /** Adds what {@code branch} makes of the input to the input. */
  public Residual(Layer branch) {
    this.branch = child("branch", branch);
  }

  @Override
  public Tensor forward(Tensor input) {
    return input.add(branch.forward(input));
  }
}
