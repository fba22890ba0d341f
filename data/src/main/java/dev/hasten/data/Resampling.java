package dev.hasten.data;

/**
 * Bilinear resizing with antialiasing: each new pixel is the mean of the old ones under a triangle
 * that is as wide as the step between new pixels, at least 1 to either side. Rows first, then
 * columns, each rounded to bytes, as in Pillow and in torchvision's {@code Resize}.
 */
final class Resampling {
  private static final int BITS = 22;
  private static final int HALF = 1 << (BITS - 1);
  private static final ThreadLocal<Resampling> OF_THREAD = ThreadLocal.withInitial(Resampling::new);

  private int[] narrow = {}; // rows of the old height and the new width
  private int[] sums = {};

  private Resampling() {}

  /** Red, then green, then blue of a square of so many pixels: bytes (3, size, size). */
  static byte[] square(Pixels image, ImageView view, int size) {
    return OF_THREAD.get().resized(image, view, size);
  }

  private byte[] resized(Pixels image, ImageView view, int size) {
    Taps across = Taps.of(view.left(), view.width(), image.width(), view.toWidth(), view.x(), size);
    Taps down = Taps.of(view.top(), view.height(), image.height(), view.toHeight(), view.y(), size);
    int stride = size * Pixels.CHANNELS;
    narrow(image, across, down.first(0), down.end(), stride);
    byte[] result = new byte[stride * size];
    for (int y = 0; y < size; y++) {
      column(down, y, stride);
      write(y, view.flip(), size, result);
    }
    return result;
  }

  private void narrow(Pixels image, Taps across, int from, int to, int stride) {
    if (narrow.length < (to - from) * stride) {
      narrow = new int[(to - from) * stride];
    }
    if (sums.length < stride) {
      sums = new int[stride];
    }
    for (int row = from; row < to; row++) {
      row(image.bytes(), row * image.width() * Pixels.CHANNELS, across, (row - from) * stride);
    }
  }

  /** One row to the new width. */
  private void row(byte[] bytes, int line, Taps across, int start) {
    int[] into = narrow;
    int to = start;
    for (int x = 0; x < across.count(); x++) {
      int at = line + across.first(x) * Pixels.CHANNELS;
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      for (int weight : across.weights(x)) {
        red += weight * (bytes[at] & 0xFF);
        green += weight * (bytes[at + 1] & 0xFF);
        blue += weight * (bytes[at + 2] & 0xFF);
        at += Pixels.CHANNELS;
      }
      into[to] = Math.min(255, red >> BITS);
      into[to + 1] = Math.min(255, green >> BITS);
      into[to + 2] = Math.min(255, blue >> BITS);
      to += Pixels.CHANNELS;
    }
  }

  /** One new row, not rounded yet. */
  private void column(Taps down, int y, int stride) {
    int[] weights = down.weights(y);
    int start = (down.first(y) - down.first(0)) * stride;
    add(narrow, start, weights[0], sums, stride, HALF);
    for (int i = 1; i < weights.length; i++) {
      add(narrow, start + i * stride, weights[i], sums, stride);
    }
  }

  // Loops over whole rows of ints, which Java's compiler turns into vector instructions.
  private static void add(int[] rows, int start, int weight, int[] sums, int length, int first) {
    for (int i = 0; i < length; i++) {
      sums[i] = first + weight * rows[start + i];
    }
  }

  private static void add(int[] rows, int start, int weight, int[] sums, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] += weight * rows[start + i];
    }
  }

  private void write(int y, boolean flip, int size, byte[] result) {
    int[] from = sums;
    int plane = size * size;
    int step = flip ? -1 : 1;
    int to = y * size + (flip ? size - 1 : 0);
    for (int i = 0; i < size * Pixels.CHANNELS; i += Pixels.CHANNELS) {
      result[to] = (byte) Math.min(255, from[i] >> BITS);
      result[plane + to] = (byte) Math.min(255, from[i + 1] >> BITS);
      result[2 * plane + to] = (byte) Math.min(255, from[i + 2] >> BITS);
      to += step;
    }
  }

  /** Red, green, blue of each pixel of such a square: bytes (size, size, 3). */
  static byte[] interleaved(Pixels image, ImageView view, int size) {
    byte[] planes = square(image, view, size);
    int plane = size * size;
    byte[] pixels = new byte[planes.length];
    for (int i = 0; i < plane; i++) {
      for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
        pixels[i * Pixels.CHANNELS + channel] = planes[channel * plane + i];
      }
    }
    return pixels;
  }
}
