package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The largest value of each square window: (N, C, H, W) to (N, C, (H - size) / stride + 1, (W -
 * size) / stride + 1), rounded down.
 */
public final class MaxPool2d extends Layer {
  private final long[] size;
  private final long[] stride;

  /**
   * Windows of {@code size} by {@code size} pixels, side by side.
   *
   * @throws IllegalArgumentException when the size is not 1 or more
   */
  public MaxPool2d(int size) {
    this(size, size);
  }

  /**
   * Windows that begin every {@code stride} pixels.
   *
   * @throws IllegalArgumentException when one of both is not 1 or more
   */
  public MaxPool2d(int size, int stride) {
    Counts.require("pixels for the window of a pool", size, 1);
    Counts.require("pixels for the stride of a pool", stride, 1);
    this.size = new long[] {size, size};
    this.stride = new long[] {stride, stride};
  }

  /** Pixels of a window's side. */
  public int size() {
    return Math.toIntExact(size[0]);
  }

  /** Pixels from one window to the next. */
  public int stride() {
    return Math.toIntExact(stride[0]);
  }

  @Override
  public Tensor forward(Tensor input) {
    return torch.max_pool2d(input, size, stride, new long[] {0, 0}, new long[] {1, 1}, false);
  }
}
