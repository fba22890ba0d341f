package dev.hasten.nn;

import dev.hasten.engine.PixelMeans;
import org.bytedeco.pytorch.Tensor;

/** Over all pixels of a channel, the mean or the largest: (N, C, H, W) to (N, C). */
public final class GlobalPool2d extends Layer {
  /** What is taken over the pixels. */
  public enum Kind {
    MEAN,
    MAX
  }

  private final Kind kind;

  /** Pools by that kind. */
  public GlobalPool2d(Kind kind) {
    this.kind = kind;
  }

  @Override
  public Tensor forward(Tensor input) {
    return kind == Kind.MEAN
        ? PixelMeans.of(input).flatten(1, -1)
        : input.amax(new long[] {2, 3}, false);
  }
}
