package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code min(max(x, 0), 6)} (Howard et al., MobileNets, <a
 * href="https://arxiv.org/abs/1704.04861">2017</a>): (...) to (...).
 */
public final class Relu6 extends Layer {
  @Override
  public Tensor forward(Tensor input) {
    return torch.relu6(input);
  }
}
