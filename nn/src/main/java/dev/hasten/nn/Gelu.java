package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code x * P(X <= x)} with X standard normal (Hendrycks and Gimpel, <a
 * href="https://arxiv.org/abs/1606.08415">2016</a>), not its tanh approximation: (...) to (...).
 */
public final class Gelu extends Layer {
  @Override
  public Tensor forward(Tensor input) {
    return torch.gelu(input);
  }
}
