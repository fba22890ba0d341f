package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The largest value of each square window, side by side: (N, C, H, W) to (N, C, H / size, W /
 * size), rounded down.
 */
public final class MaxPool2d extends Layer {
  private final long[] size;

  /**
   * Windows of {@code size} by {@code size} pixels.
   *
   * @throws IllegalArgumentException when the size is not 1 or more
   */
  public MaxPool2d(int size) {
    Counts.require("pixels for the window of a pool", size, 1);
    this.size = new long[] {size, size};
  }

  @Override
  public Tensor forward(Tensor input) {
    return torch.max_pool2d(input, size);
  }
}
