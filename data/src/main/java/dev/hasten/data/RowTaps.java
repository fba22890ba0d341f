package dev.hasten.data;

/**
 * Resizes rows of pixels: one method for each usual number of weights, which saves an inner loop.
 */
final class RowTaps {
  private static final int BITS = Taps.BITS;
  private static final int HALF = 1 << (BITS - 1);

  private RowTaps() {}

  /** So many rows of an image from one on, red, green, blue of each new pixel. */
  static void apply(Taps taps, Pixels image, int from, int rows, int[] into) {
    int stride = taps.count() * Pixels.CHANNELS;
    for (int i = 0; i < rows; i++) {
      int line = (from + i) * image.width() * Pixels.CHANNELS;
      switch (taps.width()) {
        case 2 -> two(taps, image.bytes(), line, into, i * stride);
        case 3 -> three(taps, image.bytes(), line, into, i * stride);
        case 4 -> four(taps, image.bytes(), line, into, i * stride);
        default -> any(taps, image.bytes(), line, into, i * stride);
      }
    }
  }

  private static int rounded(int sum) {
    return Math.min(255, sum >> BITS);
  }

  private static void two(Taps taps, byte[] bytes, int line, int[] into, int start) {
    int[] firsts = taps.firsts();
    int[] weights = taps.weights();
    int to = start;
    for (int x = 0; x < firsts.length; x++) {
      int at = line + firsts[x] * 3;
      int a = weights[2 * x];
      int b = weights[2 * x + 1];
      into[to] = rounded(HALF + a * (bytes[at] & 255) + b * (bytes[at + 3] & 255));
      into[to + 1] = rounded(HALF + a * (bytes[at + 1] & 255) + b * (bytes[at + 4] & 255));
      into[to + 2] = rounded(HALF + a * (bytes[at + 2] & 255) + b * (bytes[at + 5] & 255));
      to += 3;
    }
  }

  private static void three(Taps taps, byte[] bytes, int line, int[] into, int start) {
    int[] firsts = taps.firsts();
    int[] weights = taps.weights();
    int to = start;
    for (int x = 0; x < firsts.length; x++) {
      int at = line + firsts[x] * 3;
      int a = weights[3 * x];
      int b = weights[3 * x + 1];
      int c = weights[3 * x + 2];
      for (int channel = 0; channel < 3; channel++, at++, to++) {
        into[to] =
            rounded(
                HALF
                    + a * (bytes[at] & 255)
                    + b * (bytes[at + 3] & 255)
                    + c * (bytes[at + 6] & 255));
      }
    }
  }

  private static void four(Taps taps, byte[] bytes, int line, int[] into, int start) {
    int[] firsts = taps.firsts();
    int[] weights = taps.weights();
    int to = start;
    for (int x = 0; x < firsts.length; x++) {
      int at = line + firsts[x] * 3;
      int a = weights[4 * x];
      int b = weights[4 * x + 1];
      int c = weights[4 * x + 2];
      int d = weights[4 * x + 3];
      for (int channel = 0; channel < 3; channel++, at++, to++) {
        into[to] =
            rounded(
                HALF
                    + a * (bytes[at] & 255)
                    + b * (bytes[at + 3] & 255)
                    + c * (bytes[at + 6] & 255)
                    + d * (bytes[at + 9] & 255));
      }
    }
  }

  private static void any(Taps taps, byte[] bytes, int line, int[] into, int start) {
    int[] weights = taps.weights();
    int to = start;
    for (int x = 0; x < taps.count(); x++) {
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
      into[to] = rounded(red);
      into[to + 1] = rounded(green);
      into[to + 2] = rounded(blue);
      to += 3;
    }
  }
}
