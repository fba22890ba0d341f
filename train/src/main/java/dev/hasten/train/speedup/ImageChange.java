package dev.hasten.train.speedup;

import org.bytedeco.pytorch.Tensor;

/** A change of images with values in [0, 1], by a strength of its own for each. */
@FunctionalInterface
interface ImageChange {
  /**
   * The images changed. Made in the caller's scope.
   *
   * @param images (N, C, H, W), floating point, values in [0, 1]
   * @param strengths (N), in [-1, 1]
   */
  Tensor changed(Tensor images, Tensor strengths);
}
