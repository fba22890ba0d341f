package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * {@code max(x, 0)²} (So et al., <a href="https://arxiv.org/abs/2109.08668">2021</a>): (...) to
 * (...).
 */
public final class SquaredRelu extends Layer {
  @Override
  public Tensor forward(Tensor input) {
    return input.relu().square();
  }
}
