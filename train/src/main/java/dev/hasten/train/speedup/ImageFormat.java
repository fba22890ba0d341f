package dev.hasten.train.speedup;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** What methods that work on images share. */
final class ImageFormat {
  private ImageFormat() {}

  /**
   * Refuses examples that are not images.
   *
   * @throws IllegalArgumentException when the shape is not (channels, height, width)
   */
  static void require(String speedup, long[] example) {
    if (example.length != 3) {
      throw new IllegalArgumentException(
          "expected images (channels, height, width) for "
              + speedup
              + ", but got examples of shape "
              + Arrays.toString(example)
              + ": leave it out, or give the data set the shape of its images");
    }
  }

  /** The images in the memory format of others: NHWC where those are, else as they are. */
  static Tensor like(Tensor others, Tensor images) {
    return isChannelsLast(others) ? ChannelsLast.channelsLast(images) : images;
  }

  /** By its strides, since libtorch takes a single channel for NCHW. */
  private static boolean isChannelsLast(Tensor images) {
    return images.dim() == 4 && images.stride(1) == 1 && images.stride(3) == images.size(1);
  }
}
