package dev.hasten.engine;

import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Means over the pixels of each channel, {@code y = sum x / (H W)}. libtorch's gradient of them
 * lies in the order NCHW even where the images lie channels last, and what comes behind it in the
 * backward pass, an activation, a norm or the other branch of a squeeze-and-excitation, is slower
 * on two orders than on one (docs/benchmarks.md, "Gradients in another order"). Here it lies as the
 * images do.
 */
public final class PixelMeans {
  private static final long[] PIXELS = {2, 3};

  private PixelMeans() {}

  /**
   * The means. Their gradient is put in the images' order where these lie channels last and {@link
   * CustomGradient#passes} are open.
   *
   * @param images (N, C, H, W)
   * @return (N, C, 1, 1), of the images' type
   */
  public static Tensor of(Tensor images) {
    // Of a view, for others may read the images, too: their gradients are added behind it.
    return CustomGradient.inOnePiece(images.view_as(images))
        .mean(PIXELS, true, new ScalarTypeOptional());
  }
}
