package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code x min(max(x + 3, 0), 6) / 6} (Howard et al., MobileNetV3, <a
 * href="https://arxiv.org/abs/1905.02244">2019</a>): (...) to (...).
 */
public final class Hardswish extends Layer {
  @Override
  public Tensor forward(Tensor input) {
    return torch.hardswish(input);
  }
}
