package dev.hasten.data;

/**
 * Bilinear resizing with antialiasing: each new pixel is the mean of the old ones under a triangle
 * that is as wide as the step between new pixels, at least 1 to either side. Rows first, then
 * columns, each rounded to bytes, as in Pillow and in torchvision's {@code Resize}.
 */
final class Resampling {
  private static final ThreadLocal<Resampling> OF_THREAD = ThreadLocal.withInitial(Resampling::new);

  private final RowTaps rowTaps = new RowTaps();
  private int[][] narrow = {}; // rows of the old height and the new width
  private int[] row = {};

  private Resampling() {}

  /** Red, then green, then blue of a square of so many pixels: bytes (3, size, size). */
  static byte[] square(Pixels image, ImageView view, int size) {
    return square(image, SquareTaps.of(new ImageSize(image.width(), image.height()), view, size));
  }

  /** As {@link #square(Pixels, ImageView, int)} with weights that are known already. */
  static byte[] square(Pixels image, SquareTaps taps) {
    return OF_THREAD.get().resized(image, taps);
  }

  private byte[] resized(Pixels image, SquareTaps taps) {
    Taps across = taps.across();
    Taps down = taps.down();
    int size = down.count();
    int stride = size * Pixels.CHANNELS;
    int begin = down.begin();
    int rows = down.end() - begin;
    makeRoom(rows, stride);
    rowTaps.apply(across, image, begin, rows, narrow);
    byte[] result = new byte[stride * size];
    for (int y = 0; y < size; y++) {
      ColumnTaps.apply(down, y, begin, narrow, stride, row);
      for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
        int to = (channel * size + y) * size;
        if (taps.flip()) {
          writeBackwards(row, channel * size, result, to, size);
        } else {
          write(row, channel * size, result, to, size);
        }
      }
    }
    return result;
  }

  private void makeRoom(int rows, int stride) {
    if (row.length != stride || narrow.length < rows) {
      narrow = new int[rows][stride];
      row = new int[stride];
    }
  }

  // No sum exceeds a byte: weights are rounded, but not by enough for that.
  private static void write(int[] from, int start, byte[] into, int to, int count) {
    for (int i = 0; i < count; i++) {
      into[to + i] = (byte) from[start + i];
    }
  }

  private static void writeBackwards(int[] from, int start, byte[] into, int to, int count) {
    int last = to + count - 1;
    for (int i = 0; i < count; i++) {
      into[last - i] = (byte) from[start + i];
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
