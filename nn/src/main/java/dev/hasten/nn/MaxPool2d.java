package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The largest value of each square window: (N, C, H, W) to (N, C, (H + 2 padding - size) / stride +
 * 1, (W + 2 padding - size) / stride + 1), rounded down. Pixels outside the image count as none.
 */
public final class MaxPool2d extends Layer {
  private final long[] size;
  private final long[] stride;
  private final long[] padding;

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
    this(size, stride, 0);
  }

  /**
   * Windows that may begin {@code padding} pixels outside the image.
   *
   * @throws IllegalArgumentException when size or stride is not 1 or more, or the padding is more
   *     than half of the size
   */
  public MaxPool2d(int size, int stride, int padding) {
    Counts.require("pixels for the window of a pool", size, 1);
    Counts.require("pixels for the stride of a pool", stride, 1);
    this.size = new long[] {size, size};
    Counts.require("pixels of padding for a pool", padding, 0);
    if (padding > size / 2) {
      throw new IllegalArgumentException(
          "expected at most half of the window as padding of a pool, but got "
              + padding
              + " for a window of "
              + size
              + ": give at most "
              + size / 2);
    }
    this.stride = new long[] {stride, stride};
    this.padding = new long[] {padding, padding};
  }

  /** Pixels of a window's side. */
  public int size() {
    return Math.toIntExact(size[0]);
  }

  /** Pixels from one window to the next. */
  public int stride() {
    return Math.toIntExact(stride[0]);
  }

  /** Pixels outside the image on each side. */
  public int padding() {
    return Math.toIntExact(padding[0]);
  }

  @Override
  public Tensor forward(Tensor input) {
    return torch.max_pool2d(input, size, stride, padding, new long[] {1, 1}, false);
  }
}
