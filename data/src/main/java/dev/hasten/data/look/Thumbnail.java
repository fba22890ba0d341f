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
record Thumbnail(int example, long label, float[] means, long signs) {
  private static final int ACROSS = 9;
  private static final int DOWN = 8;
  private static final double ALIKE = 4;
  private static final int BITS_APART = 3;
  private static final double FLAT = 12;

  static Thumbnail of(int example, long label, Pixels image) {
    float[] means = new float[ACROSS * DOWN];
    for (int y = 0; y < DOWN; y++) {
      for (int x = 0; x < ACROSS; x++) {
        means[y * ACROSS + x] = mean(image, x, y);
      }
    }
    long signs = 0;
    for (int y = 0; y < DOWN; y++) {
      for (int x = 0; x + 1 < ACROSS; x++) {
        int at = y * ACROSS + x;
        signs = signs << 1 | (means[at + 1] > means[at] ? 1 : 0);
      }
    }
    return new Thumbnail(example, label, means, signs);
  }

  private static float mean(Pixels image, int x, int y) {
    int left = x * image.width() / ACROSS;
    int right = Math.max(left + 1, (x + 1) * image.width() / ACROSS);
    int top = y * image.height() / DOWN;
    int bottom = Math.max(top + 1, (y + 1) * image.height() / DOWN);
    long sum = 0;
    for (int row = top; row < bottom; row++) {
      int at = (row * image.width() + left) * Pixels.CHANNELS;
      for (int i = 0; i < (right - left) * Pixels.CHANNELS; i++) {
        sum += image.bytes()[at + i] & 0xFF;
      }
    }
    return (float) sum / ((right - left) * (bottom - top) * Pixels.CHANNELS);
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
    return Long.bitCount(signs ^ other.signs) <= BITS_APART && distance(other.means) <= ALIKE;
  }

  /** The mean difference. */
  double distance(float[] others) {
    double sum = 0;
    for (int i = 0; i < means.length; i++) {
      sum += Math.abs(means[i] - others[i]);
    }
    return sum / means.length;
  }
}
