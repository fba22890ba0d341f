package dev.hasten.train.speedup;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A change of images with values in [0, 1], by a strength of its own for each: {@code s} in [-1, 1]
 * (those that have no direction take its size). The ranges are those of AugMix (Hendrycks et al.,
 * <a href="https://arxiv.org/abs/1912.02781">2020</a>); what a move leaves empty is 0.
 */
enum Augmentation implements ImageChange {
  /** Each channel stretched to [0, 1]; has no strength. */
  AUTOCONTRAST {
    @Override
    public Tensor changed(Tensor images, Tensor strengths) {
      Tensor flat = images.flatten(2, -1);
      Tensor least = flat.amin(new long[] {2}, true).unsqueeze(3);
      Tensor range = flat.amax(new long[] {2}, true).unsqueeze(3).sub(least);
      Tensor stretched = images.sub(least).div(range.clamp_min(new Scalar(1e-9)));
      return torch.where(range.gt(new Scalar(0)), stretched, images); // an even image stays
    }
  },
  /** Each channel's histogram of 256 values made even; has no strength. */
  EQUALIZE {
    @Override
    public Tensor changed(Tensor images, Tensor strengths) {
      long pixels = images.size(2) * images.size(3);
      Tensor values = images.reshape(-1, pixels).mul(new Scalar(255)).round().to(ScalarType.Long);
      Tensor ones = torch.ones_like(values).to(ScalarType.Float);
      Tensor counts =
          torch
              .zeros(new long[] {values.size(0), 256}, images.options())
              .scatter_add_(1, values, ones);
      Tensor upTo = counts.cumsum(1);
      Tensor first = // how many pixels have the darkest value of the image
          upTo.gather(1, values.amin(new long[] {1}, true));
      Tensor even =
          upTo.gather(1, values)
              .sub(first)
              .div(first.neg().add(new Scalar((double) pixels)).clamp_min(new Scalar(1)));
      return even.reshape(images.size(0), images.size(1), images.size(2), images.size(3));
    }
  },
  /** Values rounded down to {@code 8 - round(4 |s|)} bits. */
  POSTERIZE {
    @Override
    public Tensor changed(Tensor images, Tensor strengths) {
      Tensor lost = strengths.abs().mul(new Scalar(4)).round();
      Tensor step = column(torch.full_like(lost, new Scalar(2)).pow(lost));
      return images.mul(new Scalar(255)).round().div(step).floor().mul(step).div(new Scalar(255));
    }
  },
  /** Values from {@code 1 - |s|} on turned into their negative. */
  SOLARIZE {
    @Override
    public Tensor changed(Tensor images, Tensor strengths) {
      Tensor threshold = column(strengths.abs().neg().add(new Scalar(1)));
      return torch.where(images.lt(threshold), images, images.neg().add(new Scalar(1)));
    }
  },
  /** Turned by 30 s degrees. */
  ROTATE {
    @Override
    public Tensor changed(Tensor images, Tensor strengths) {
      Tensor angles = strengths.mul(new Scalar(Math.PI / 6));
      double sides = (double) images.size(2) / images.size(3);
      Tensor sine = angles.sin();
      return moved(
          images,
          angles.cos(),
          sine.mul(new Scalar(-sides)),
          sine.mul(new Scalar(1 / sides)),
          angles.cos(),
          zeros(strengths),
          zeros(strengths));
    }
  },
  /** Rows shifted in proportion to their height, by up to 0.3. */
  SHEAR_X {
    @Override
    public Tensor changed(Tensor images, Tensor strengths) {
      double sides = (double) images.size(2) / images.size(3);
      Tensor shear = strengths.mul(new Scalar(0.3 * sides));
      Tensor none = zeros(strengths);
      return moved(images, one(strengths), shear, none, one(strengths), none, none);
    }
  },
  /** Columns shifted in proportion to their place, by up to 0.3. */
  SHEAR_Y {
    @Override
    public Tensor changed(Tensor images, Tensor strengths) {
      double sides = (double) images.size(3) / images.size(2);
      Tensor shear = strengths.mul(new Scalar(0.3 * sides));
      Tensor none = zeros(strengths);
      return moved(images, one(strengths), none, shear, one(strengths), none, none);
    }
  },
  /** Shifted sideways by up to a third of the width. */
  TRANSLATE_X {
    @Override
    public Tensor changed(Tensor images, Tensor strengths) {
      Tensor none = zeros(strengths);
      return moved(images, one(strengths), none, none, one(strengths), shift(strengths), none);
    }
  },
  /** Shifted up or down by up to a third of the height. */
  TRANSLATE_Y {
    @Override
    public Tensor changed(Tensor images, Tensor strengths) {
      Tensor none = zeros(strengths);
      return moved(images, one(strengths), none, none, one(strengths), none, shift(strengths));
    }
  };

  /** Pixels taken from where an affine map of the sides, -1 to 1 each, has them; bilinear. */
  private static Tensor moved(
      Tensor images, Tensor xx, Tensor xy, Tensor yx, Tensor yy, Tensor x, Tensor y) {
    org.bytedeco.pytorch.TensorVector entries =
        new org.bytedeco.pytorch.TensorVector(xx, xy, x, yx, yy, y);
    Tensor maps = torch.stack(entries, 1).reshape(-1, 2, 3);
    long[] shape = {images.size(0), images.size(1), images.size(2), images.size(3)};
    Tensor grid = torch.affine_grid_generator(maps, shape, false);
    return torch.grid_sampler(images, grid, 0, 0, false); // bilinear, zeros outside
  }

  /** A third of a side of length 2. */
  private static Tensor shift(Tensor strengths) {
    return strengths.mul(new Scalar(2.0 / 3));
  }

  private static Tensor zeros(Tensor like) {
    return torch.zeros_like(like);
  }

  private static Tensor one(Tensor like) {
    return torch.ones_like(like);
  }

  private static Tensor column(Tensor ofImages) {
    return ofImages.reshape(-1, 1, 1, 1);
  }
}
