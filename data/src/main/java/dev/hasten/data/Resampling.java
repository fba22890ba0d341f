package dev.hasten.data;

/**
 * Bilinear resizing with antialiasing: each new pixel is the mean of the old ones under a triangle
 * that is as wide as the step between new pixels, at least 1 to either side. Rows first, then
 * columns, each rounded to bytes, as in Pillow and in torchvision's {@code Resize}.
 */
final class Resampling {
  private static final ThreadLocal<Resampling> OF_THREAD = ThreadLocal.withInitial(Resampling::new);

  private int[] narrow = {}; // rows of the old height and the new width
  private int[] row = {};

  private Resampling() {}

  /** Red, then green, then blue of a square of so many pixels: bytes (3, size, size). */
  static byte[] square(Pixels image, ImageView view, int size) {
    return OF_THREAD.get().resized(image, view, size);
  }

  private byte[] resized(Pixels image, ImageView view, int size) {
    Taps across = Taps.of(view.left(), view.width(), image.width(), view.toWidth(), view.x(), size);
    Taps down = Taps.of(view.top(), view.height(), image.height(), view.toHeight(), view.y(), size);
    int stride = size * Pixels.CHANNELS;
    int begin = down.begin();
    int rows = down.end() - begin;
    narrow = narrow.length < rows * stride ? new int[rows * stride] : narrow;
    row = row.length < stride ? new int[stride] : row;
    RowTaps.apply(across, image, begin, rows, narrow);
    byte[] result = new byte[stride * size];
    for (int y = 0; y < size; y++) {
      column(down, y, (down.firsts()[y] - begin) * stride, stride);
      write(y, view.flip(), size, result);
    }
    return result;
  }

  /** One new row. Loops over whole rows of ints, which Java's compiler makes vectors of. */
  private void column(Taps down, int y, int start, int stride) {
    int width = down.width();
    int[] weights = down.weights();
    int first = weights[y * width];
    if (width == 1) {
      weighted(narrow, start, first, row, stride);
    } else {
      weighted(narrow, start, first, start + stride, weights[y * width + 1], row, stride);
      for (int i = 2; i < width; i++) {
        add(narrow, start + i * stride, weights[y * width + i], row, stride);
      }
    }
    round(row, stride);
  }

  private static void weighted(int[] rows, int start, int weight, int[] sums, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] = weight * rows[start + i];
    }
  }

  private static void weighted(
      int[] rows, int start, int weight, int nextStart, int nextWeight, int[] sums, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] = weight * rows[start + i] + nextWeight * rows[nextStart + i];
    }
  }

  private static void add(int[] rows, int start, int weight, int[] sums, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] += weight * rows[start + i];
    }
  }

  private static void round(int[] sums, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] = Math.min(255, (sums[i] + (1 << (Taps.BITS - 1))) >> Taps.BITS);
    }
  }

  private void write(int y, boolean flip, int size, byte[] result) {
    int[] from = row;
    int plane = size * size;
    int step = flip ? -1 : 1;
    int to = y * size + (flip ? size - 1 : 0);
    for (int i = 0; i < size * Pixels.CHANNELS; i += Pixels.CHANNELS) {
      result[to] = (byte) from[i];
      result[plane + to] = (byte) from[i + 1];
      result[2 * plane + to] = (byte) from[i + 2];
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
