package dev.hasten.nn;

import dev.hasten.engine.CustomGradient;
import org.bytedeco.pytorch.Tensor;

/** (N, a, b, ...) to (N, a * b * ...), in row-major order whatever the memory format. */
public final class Flatten extends Layer {
  @Override
  public Tensor forward(Tensor input) {
    return CustomGradient.inOnePiece(input).flatten(1, -1);
  }
}
