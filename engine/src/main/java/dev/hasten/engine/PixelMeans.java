package dev.hasten.engine;

import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Means over the pixels of each channel, {@code y = sum x / (H W)}. libtorch's gradient of them,
 * {@code dx = dy / (H W)} for every pixel, lies in the order NCHW even where the images lie
 * channels last, and whatever comes behind it in the backward pass (an activation, a norm, the
 * other branch of a squeeze-and-excitation) is many times slower on two orders than on one
 * (docs/benchmarks.md). Here it lies as the images do.
 */
public final class PixelMeans {
  private static final long[] PIXELS = {2, 3};

  private PixelMeans() {}

  /**
   * The means, with the gradient of this class where the images lie channels last and {@link
   * CustomGradient#passes} are open; with libtorch's otherwise.
   *
   * @param images (N, C, H, W)
   * @return (N, C, 1, 1), of the images' type
   */
  public static Tensor of(Tensor images) {
    return CustomGradient.ofThesePasses()
        .filter(passes -> CustomGradient.isWanted(List.of(images)))
        .filter(passes -> CustomGradient.isChannelsLast(images))
        .map(passes -> tied(passes, images))
        .orElseGet(() -> mean(images));
  }

  private static Tensor tied(CustomGradient passes, Tensor images) {
    long[] shape = Tensors.shape(images);
    double pixels = (double) shape[2] * shape[3];
    Tensor means;
    try (NoGradGuard noGrad = new NoGradGuard()) {
      means = mean(images);
    }
    return passes.tie(
        means,
        List.of(images),
        List.of(),
        upstream ->
            List.of(
                upstream
                    .div(new Scalar(pixels))
                    .expand(shape)
                    .contiguous(MemoryFormat.ChannelsLast)));
  }

  private static Tensor mean(Tensor images) {
    return images.mean(PIXELS, true, new ScalarTypeOptional());
  }
}
