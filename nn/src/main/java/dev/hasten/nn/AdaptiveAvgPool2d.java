package dev.hasten.nn;

import dev.hasten.engine.PixelMeans;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Means over as many windows as the output has pixels, as even as can be: (N, C, H, W) to (N, C,
 * size, size), whatever H and W are.
 */
public final class AdaptiveAvgPool2d extends Layer {
  private final long[] size;

  /**
   * To {@code size} by {@code size} pixels.
   *
   * @throws IllegalArgumentException when the size is not 1 or more
   */
  public AdaptiveAvgPool2d(int size) {
    Counts.require("pixels for the output of a pool", size, 1);
    this.size = new long[] {size, size};
  }

  @Override
  public Tensor forward(Tensor input) {
    return size[0] == 1 ? PixelMeans.of(input) : torch.adaptive_avg_pool2d(input, size);
  }
}
