package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code x / (1 + e^-x)}, also called swish (Ramachandran et al., <a
 * href="https://arxiv.org/abs/1710.05941">2017</a>): (...) to (...).
 */
public final class Silu extends Layer {
  @Override
  public Tensor forward(Tensor input) {
    return torch.silu(input);
  }
}
