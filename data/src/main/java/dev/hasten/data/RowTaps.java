package dev.hasten.data;

/**
 * Resizes rows of pixels: one method for each usual number of weights, which saves an inner loop.
 */
final class RowTaps {
  private static final int BITS = Taps.BITS;
  private static final int HALF = 1 << (BITS - 1);

  private RowTaps() {}

  /** A row of an image: of the new pixels all red, then all green, then all blue. */
  static void apply(Taps taps, Pixels image, int row, int[] into) {
    int line = row * image.width() * Pixels.CHANNELS;
    switch (taps.width()) {
      case 2 -> two(taps.firsts(), taps.weights(), image.bytes(), line, into);
      case 3 -> three(taps.firsts(), taps.weights(), image.bytes(), line, into);
      case 4 -> four(taps.firsts(), taps.weights(), image.bytes(), line, into);
      default -> any(taps, image.bytes(), line, into);
    }
  }

  private static void two(int[] firsts, int[] weights, byte[] bytes, int line, int[] into) {
    int count = firsts.length;
    for (int x = 0; x < count; x++) {
      int at = line + firsts[x] * 3;
      int a = weights[2 * x];
      int b = weights[2 * x + 1];
      into[x] = (HALF + a * (bytes[at] & 255) + b * (bytes[at + 3] & 255)) >> BITS;
      into[count + x] = (HALF + a * (bytes[at + 1] & 255) + b * (bytes[at + 4] & 255)) >> BITS;
      into[2 * count + x] = (HALF + a * (bytes[at + 2] & 255) + b * (bytes[at + 5] & 255)) >> BITS;
    }
  }

  private static void three(int[] firsts, int[] weights, byte[] bytes, int line, int[] into) {
    int count = firsts.length;
    for (int x = 0; x < count; x++) {
      int at = line + firsts[x] * 3;
      int a = weights[3 * x];
      int b = weights[3 * x + 1];
      int c = weights[3 * x + 2];
      for (int channel = 0; channel < 3; channel++, at++) {
        into[channel * count + x] =
            (HALF + a * (bytes[at] & 255) + b * (bytes[at + 3] & 255) + c * (bytes[at + 6] & 255))
                >> BITS;
      }
    }
  }

  private static void four(int[] firsts, int[] weights, byte[] bytes, int line, int[] into) {
    int count = firsts.length;
    for (int x = 0; x < count; x++) {
      int at = line + firsts[x] * 3;
      int a = weights[4 * x];
      int b = weights[4 * x + 1];
      int c = weights[4 * x + 2];
      int d = weights[4 * x + 3];
      for (int channel = 0; channel < 3; channel++, at++) {
        into[channel * count + x] =
            (HALF
                    + a * (bytes[at] & 255)
                    + b * (bytes[at + 3] & 255)
                    + c * (bytes[at + 6] & 255)
                    + d * (bytes[at + 9] & 255))
                >> BITS;
      }
    }
  }

  private static void any(Taps taps, byte[] bytes, int line, int[] into) {
    int[] weights = taps.weights();
    int count = taps.count();
    for (int x = 0; x < count; x++) {
      int at = line + taps.firsts()[x] * 3;
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      for (int i = x * taps.width(); i < (x + 1) * taps.width(); i++) {
        int weight = weights[i];
        red += weight * (bytes[at] & 255);
        green += weight * (bytes[at + 1] & 255);
        blue += weight * (bytes[at + 2] & 255);
        at += 3;
      }
      into[x] = red >> BITS;
      into[count + x] = green >> BITS;
      into[2 * count + x] = blue >> BITS;
    }
  }
}
