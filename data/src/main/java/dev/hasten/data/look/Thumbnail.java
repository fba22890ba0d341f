package dev.hasten.data.look;

import dev.hasten.data.Pixels;

/**
 * An image as 9 x 8 means of its brightness, by which ones that look alike are found however they
 * were saved or resized.
 *
 * @param example its number
 * @param label its label
 * @param means 0 to 255, row after row
 * @param signs for each mean but the last of a row whether the next one is brighter
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Thumbnail(int example, long label, float[] means, long signs) implements Likeness {
  /** The mean difference of two that look alike, at most. */
  static final double ALIKE = 4;

  private static final int ACROSS = 9;
  private static final int DOWN = 8;
  private static final int BITS_APART = 3;
  private static final double FLAT = 12;
  private static final float WHITE = 255;

  /** The brightness at a place of an image, in any unit. */
  @FunctionalInterface
  private interface Brightness {
    float at(int y, int x);
  }

  static Thumbnail of(int example, long label, Pixels image) {
    return of(
        example,
        label,
        image.height(),
        image.width(),
        (y, x) -> {
          int at = (y * image.width() + x) * Pixels.CHANNELS;
          byte[] bytes = image.bytes();
          int sum = (bytes[at] & 0xFF) + (bytes[at + 1] & 0xFF) + (bytes[at + 2] & 0xFF);
          return (float) sum / Pixels.CHANNELS;
        });
  }

  /**
   * Of values from a place on, in their own unit until they are {@link #scaled}; what is not finite
   * counts as 0.
   *
   * @param shape channels, height, width
   */
  static Thumbnail of(int example, long label, float[] values, int from, long[] shape) {
    int height = (int) shape[1];
    int width = (int) shape[2];
    return of(
        example,
        label,
        height,
        width,
        (y, x) -> {
          float sum = 0;
          for (int channel = 0; channel < shape[0]; channel++) {
            float value = values[from + (channel * height + y) * width + x];
            sum += Float.isFinite(value) ? value : 0;
          }
          return sum / shape[0];
        });
  }

  private static Thumbnail of(
      int example, long label, int height, int width, Brightness brightness) {
    float[] means = new float[ACROSS * DOWN];
    for (int i = 0; i < means.length; i++) {
      int left = i % ACROSS * width / ACROSS;
      int right = Math.max(left + 1, (i % ACROSS + 1) * width / ACROSS);
      int top = i / ACROSS * height / DOWN;
      int bottom = Math.max(top + 1, (i / ACROSS + 1) * height / DOWN);
      double sum = 0;
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          sum += brightness.at(y, x);
        }
      }
      means[i] = (float) (sum / ((right - left) * (bottom - top)));
    }
    return new Thumbnail(example, label, means, signs(means));
  }

  private static long signs(float[] means) {
    long signs = 0;
    for (int y = 0; y < DOWN; y++) {
      for (int x = 0; x + 1 < ACROSS; x++) {
        int at = y * ACROSS + x;
        signs = signs << 1 | (means[at + 1] > means[at] ? 1 : 0);
      }
    }
    return signs;
  }

  /** With the least value of all images as black, and the greatest as white. */
  Thumbnail scaled(double least, double greatest) {
    float[] scaled = new float[means.length];
    for (int i = 0; i < scaled.length && greatest > least; i++) {
      scaled[i] = (float) (WHITE * (means[i] - least) / (greatest - least));
    }
    return new Thumbnail(example, label, scaled, signs);
  }

  /** The mean. */
  double brightness() {
    double sum = 0;
    for (float mean : means) {
      sum += mean;
    }
    return sum / means.length;
  }

  /** Whether there is nothing to be known again by: all nearly as bright. */
  boolean isFlat() {
    float least = Float.POSITIVE_INFINITY;
    float greatest = Float.NEGATIVE_INFINITY;
    for (float mean : means) {
      least = Math.min(least, mean);
      greatest = Math.max(greatest, mean);
    }
    return greatest - least < FLAT;
  }

  boolean isLike(Thumbnail other) {
    return Long.bitCount(signs ^ other.signs) <= BITS_APART && isAsBright(other.means);
  }

  /** Whether the mean difference is no greater; most are found to be after a few rows. */
  private boolean isAsBright(float[] others) {
    double sum = 0;
    for (int i = 0; i < means.length && sum <= ALIKE * means.length; i++) {
      sum += Math.abs(means[i] - others[i]);
    }
    return sum <= ALIKE * means.length;
  }

  @Override
  public double distance(float[] others) {
    double sum = 0;
    for (int i = 0; i < means.length; i++) {
      sum += Math.abs(means[i] - others[i]);
    }
    return sum / means.length;
  }
}
