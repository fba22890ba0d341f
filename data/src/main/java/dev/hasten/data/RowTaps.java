package dev.hasten.data;

/**
 * Resizes rows of pixels, two at once: a long holds the same channel of the same pixel of both, 32
 * bits for each, so that one multiplication serves two. No sum exceeds its half: weights are not
 * negative and add up to 1 within rounding, in 22 bits, and pixels have 8. Of very many equal
 * weights the rounding adds up to more than a byte holds, and is cut off. One method for each usual
 * number of weights saves an inner loop.
 */
final class RowTaps {
  private static final int BITS = Taps.BITS;
  private static final int UPPER = Integer.SIZE;
  private static final long HALVES = (1L << (BITS - 1)) << UPPER | 1L << (BITS - 1);

  private long[] both = {};

  /**
   * Rows of an image from {@code begin} on, as many as there are arrays to fill: of the new pixels
   * of each all red, then all green, then all blue.
   */
  void apply(Taps taps, Pixels image, int begin, int rows, int[][] into) {
    int from = taps.begin() * Pixels.CHANNELS;
    int to = taps.end() * Pixels.CHANNELS;
    if (both.length < to) {
      both = new long[to];
    }
    int line = image.width() * Pixels.CHANNELS;
    for (int i = 0; i < rows; i += 2) {
      int other = Math.min(i + 1, rows - 1); // the last one of an odd number twice
      pair(image.bytes(), (begin + i) * line, (begin + other) * line, from, to);
      switch (taps.width()) {
        case 1 -> one(taps.firsts(), taps.weights(), into[i], into[other]);
        case 2 -> two(taps.firsts(), taps.weights(), into[i], into[other]);
        case 3 -> three(taps.firsts(), taps.weights(), into[i], into[other]);
        case 4 -> four(taps.firsts(), taps.weights(), into[i], into[other]);
        default -> more(taps, into[i], into[other]);
      }
    }
  }

  private void pair(byte[] bytes, int row, int other, int from, int to) {
    for (int i = from; i < to; i++) {
      both[i] = (long) (bytes[other + i] & 255) << UPPER | bytes[row + i] & 255;
    }
  }

  /** Of an image or a crop that is one pixel wide. */
  private void one(int[] firsts, int[] weights, int[] into, int[] other) {
    int count = firsts.length;
    for (int x = 0; x < count; x++) {
      int at = firsts[x] * 3;
      long weight = weights[x];
      write(HALVES + weight * both[at], into, other, x);
      write(HALVES + weight * both[at + 1], into, other, count + x);
      write(HALVES + weight * both[at + 2], into, other, 2 * count + x);
    }
  }

  private void two(int[] firsts, int[] weights, int[] into, int[] other) {
    int count = firsts.length;
    for (int x = 0; x < count; x++) {
      int at = firsts[x] * 3;
      long a = weights[2 * x];
      long b = weights[2 * x + 1];
      long red = HALVES + a * both[at] + b * both[at + 3];
      long green = HALVES + a * both[at + 1] + b * both[at + 4];
      long blue = HALVES + a * both[at + 2] + b * both[at + 5];
      write(red, into, other, x);
      write(green, into, other, count + x);
      write(blue, into, other, 2 * count + x);
    }
  }

  private void three(int[] firsts, int[] weights, int[] into, int[] other) {
    int count = firsts.length;
    for (int x = 0; x < count; x++) {
      int at = firsts[x] * 3;
      long a = weights[3 * x];
      long b = weights[3 * x + 1];
      long c = weights[3 * x + 2];
      long red = HALVES + a * both[at] + b * both[at + 3] + c * both[at + 6];
      long green = HALVES + a * both[at + 1] + b * both[at + 4] + c * both[at + 7];
      long blue = HALVES + a * both[at + 2] + b * both[at + 5] + c * both[at + 8];
      write(red, into, other, x);
      write(green, into, other, count + x);
      write(blue, into, other, 2 * count + x);
    }
  }

  private void four(int[] firsts, int[] weights, int[] into, int[] other) {
    int count = firsts.length;
    for (int x = 0; x < count; x++) {
      int at = firsts[x] * 3;
      long a = weights[4 * x];
      long b = weights[4 * x + 1];
      long c = weights[4 * x + 2];
      long d = weights[4 * x + 3];
      long red = a * both[at] + b * both[at + 3] + c * both[at + 6] + d * both[at + 9];
      long green = a * both[at + 1] + b * both[at + 4] + c * both[at + 7] + d * both[at + 10];
      long blue = a * both[at + 2] + b * both[at + 5] + c * both[at + 8] + d * both[at + 11];
      write(HALVES + red, into, other, x);
      write(HALVES + green, into, other, count + x);
      write(HALVES + blue, into, other, 2 * count + x);
    }
  }

  /** Five and more: four, then the others one by one. */
  private void more(Taps taps, int[] into, int[] other) {
    int[] weights = taps.weights();
    int count = taps.count();
    for (int x = 0; x < count; x++) {
      int at = taps.firsts()[x] * 3;
      int i = x * taps.width();
      long a = weights[i];
      long b = weights[i + 1];
      long c = weights[i + 2];
      long d = weights[i + 3];
      long red = a * both[at] + b * both[at + 3] + c * both[at + 6] + d * both[at + 9];
      long green = a * both[at + 1] + b * both[at + 4] + c * both[at + 7] + d * both[at + 10];
      long blue = a * both[at + 2] + b * both[at + 5] + c * both[at + 8] + d * both[at + 11];
      int end = i + taps.width();
      at += 12;
      for (i += 4; i < end; i++) {
        long weight = weights[i];
        red += weight * both[at];
        green += weight * both[at + 1];
        blue += weight * both[at + 2];
        at += 3;
      }
      cut(HALVES + red, into, other, x);
      cut(HALVES + green, into, other, count + x);
      cut(HALVES + blue, into, other, 2 * count + x);
    }
  }

  private static void cut(long sums, int[] into, int[] other, int at) {
    into[at] = Math.min(255, (int) sums >>> BITS);
    other[at] = Math.min(255, (int) (sums >>> (UPPER + BITS)));
  }

  private static void write(long sums, int[] into, int[] other, int at) {
    into[at] = (int) sums >>> BITS;
    other[at] = (int) (sums >>> (UPPER + BITS));
  }
}
