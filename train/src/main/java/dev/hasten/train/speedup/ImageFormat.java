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

  /**
   * Refuses images of other than one or three channels.
   *
   * @throws IllegalArgumentException when there are others
   */
  static void requireGreyOrColour(String speedup, long[] example) {
    if (example[0] != 1 && example[0] != 3) {
      throw new IllegalArgumentException(
          "expected images of 1 or 3 channels for "
              + speedup
              + ", but got "
              + example[0]
              + ": leave it out");
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
