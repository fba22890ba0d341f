package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** {@code min(max(x + 3, 0), 6) / 6}: (...) to (...). */
public final class Hardsigmoid extends Layer {
  @Override
  public Tensor forward(Tensor input) {
    return torch.hardsigmoid(input);
  }
}
