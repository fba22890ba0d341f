package dev.hasten.train.speedup;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Changes of colour of images (N, C, H, W) with values in [0, 1], as torchvision computes them: by
 * a factor for each image towards ({@code f < 1}) or away from ({@code f > 1}) a plainer image,
 * {@code f x + (1 - f) plain}, cut to [0, 1]. Of one channel there is no colour to change.
 */
final class ImageColors {
  private static final float RED = 0.2989f; // of ITU-R 601-2, rounded as in torchvision
  private static final float GREEN = 0.587f;
  private static final float BLUE = 0.114f;

  private ImageColors() {}

  /** The plainer image is black. */
  static Tensor brightness(Tensor images, Tensor factors) {
    return unit(images.mul(column(factors)));
  }

  /** The plainer image is of one grey, the mean. */
  static Tensor contrast(Tensor images, Tensor factors) {
    Tensor mean = grey(images).flatten(1, -1).mean(1L);
    return blended(images, column(mean), factors);
  }

  /** The plainer image is grey. */
  static Tensor saturation(Tensor images, Tensor factors) {
    return images.size(1) == 1 ? images : blended(images, grey(images), factors);
  }

  /** The plainer image is blurred but for its border: 3 x 3 means with the middle five times. */
  static Tensor sharpness(Tensor images, Tensor factors) {
    long height = images.size(2);
    long width = images.size(3);
    if (height <= 2 || width <= 2) {
      return images;
    }
    Tensor sum = images.narrow(2, 1, height - 2).narrow(3, 1, width - 2).mul(new Scalar(4));
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 3; x++) {
        sum = sum.add(images.narrow(2, y, height - 2).narrow(3, x, width - 2));
      }
    }
    Tensor blurred = images.clone();
    blurred.narrow(2, 1, height - 2).narrow(3, 1, width - 2).copy_(sum.div(new Scalar(13)));
    return blended(images, blurred, factors);
  }

  /**
   * Hues turned, saturation and value as they are.
   *
   * @param turns (N), shares of the circle
   */
  static Tensor hue(Tensor images, Tensor turns) {
    if (images.size(1) == 1) {
      return images;
    }
    Tensor greatest = images.amax(new long[] {1}, false);
    Tensor range = greatest.sub(images.amin(new long[] {1}, false));
    Tensor none = range.eq(new Scalar(0));
    Tensor divisor = torch.where(none, torch.ones_like(range), range);
    Tensor saturation = range.div(torch.where(none, torch.ones_like(greatest), greatest));
    Tensor red = images.select(1, 0);
    Tensor green = images.select(1, 1);
    Tensor blue = images.select(1, 2);
    Tensor ofGreen = blue.sub(red).div(divisor).add(new Scalar(2));
    Tensor ofBlue = red.sub(green).div(divisor).add(new Scalar(4));
    Tensor sixths =
        torch.where(
            greatest.eq(red),
            green.sub(blue).div(divisor),
            torch.where(greatest.eq(green), ofGreen, ofBlue));
    Tensor turned = sixths.add(turns.mul(new Scalar(6)).reshape(-1, 1, 1));
    TensorVector channels =
        new TensorVector(
            channel(turned, 5, greatest, saturation),
            channel(turned, 3, greatest, saturation),
            channel(turned, 1, greatest, saturation));
    return unit(torch.stack(channels, 1));
  }

  /** {@code v - v s max(0, min(k, 4 - k, 1))}, k = (n + 6 h) mod 6, for n = 5, 3, 1. */
  private static Tensor channel(Tensor sixths, int n, Tensor value, Tensor saturation) {
    Tensor k = sixths.add(new Scalar(n)).remainder(new Scalar(6));
    Tensor share =
        torch
            .minimum(k, k.neg().add(new Scalar(4)))
            .clamp_min(new Scalar(0))
            .clamp_max(new Scalar(1));
    return value.sub(value.mul(saturation).mul(share));
  }

  private static Tensor grey(Tensor images) {
    if (images.size(1) == 1) {
      return images;
    }
    return images
        .narrow(1, 0, 1)
        .mul(new Scalar(RED))
        .add(images.narrow(1, 1, 1).mul(new Scalar(GREEN)))
        .add(images.narrow(1, 2, 1).mul(new Scalar(BLUE)));
  }

  private static Tensor blended(Tensor images, Tensor plain, Tensor factors) {
    Tensor some = column(factors);
    return unit(images.mul(some).add(plain.mul(some.neg().add(new Scalar(1)))));
  }

  private static Tensor unit(Tensor images) {
    return images.clamp_min(new Scalar(0)).clamp_max(new Scalar(1));
  }

  private static Tensor column(Tensor ofImages) {
    return ofImages.reshape(-1, 1, 1, 1);
  }
}
