package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Images in another size: (N, C, H, W) to (N, C, height, width). Means over areas where both sides
 * shrink, which let no fine pattern through in disguise; else bilinear between the centres of
 * pixels.
 */
public final class Resize extends Layer {
  private final long height;
  private final long width;

  /**
   * To that many pixels.
   *
   * @throws IllegalArgumentException when one of both is not 1 or more
   */
  public Resize(long height, long width) {
    Counts.require("pixels for the height of an image", height, 1);
    Counts.require("pixels for the width of an image", width, 1);
    this.height = height;
    this.width = width;
  }

  @Override
  public Tensor forward(Tensor input) {
    long[] size = {height, width};
    return height <= input.size(2) && width <= input.size(3)
        ? torch.adaptive_avg_pool2d(input, size)
        : torch.upsample_bilinear2d(input, size, false);
  }
}
