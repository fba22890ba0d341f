package dev.hasten.data.look;

/** An image as the means of a grid of cells, less their mean and of length 1. */
final class CellMeans {
  private CellMeans() {}

  /** A value of an image. */
  @FunctionalInterface
  interface Value {
    float at(int channel, int y, int x);
  }

  /**
   * The means, channel by channel; all 0 of an image of one value. As many for any size: where an
   * image has fewer rows or columns than there are cells, some cells see the same.
   *
   * @param shape channels, height, width
   * @param down cells in a column
   * @param across cells in a row
   */
  static float[] of(int[] shape, int down, int across, Value value) {
    float[] means = new float[shape[0] * down * across];
    int at = 0;
    for (int channel = 0; channel < shape[0]; channel++) {
      for (int y = 0; y < down; y++) {
        int top = y * shape[1] / down;
        int bottom = Math.max(top + 1, (y + 1) * shape[1] / down);
        for (int x = 0; x < across; x++) {
          int left = x * shape[2] / across;
          int right = Math.max(left + 1, (x + 1) * shape[2] / across);
          double sum = 0;
          for (int row = top; row < bottom; row++) {
            for (int column = left; column < right; column++) {
              sum += value.at(channel, row, column);
            }
          }
          means[at++] = (float) (sum / ((bottom - top) * (right - left)));
        }
      }
    }
    return normalised(means);
  }

  private static float[] normalised(float[] means) {
    double sum = 0;
    for (float mean : means) {
      sum += Float.isFinite(mean) ? mean : 0;
    }
    double length = 0;
    for (int i = 0; i < means.length; i++) {
      means[i] = Float.isFinite(means[i]) ? (float) (means[i] - sum / means.length) : 0;
      length += means[i] * means[i];
    }
    for (int i = 0; i < means.length && length > 0; i++) {
      means[i] /= (float) Math.sqrt(length);
    }
    return means;
  }
}
