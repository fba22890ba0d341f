package dev.hasten.data;

/** Resizes images by a {@link Resampling}: rows first, then columns, each rounded to bytes. */
final class Resizer {
  private static final ThreadLocal<Resizer> OF_THREAD = ThreadLocal.withInitial(Resizer::new);

  private final RowTaps rowTaps = new RowTaps();
  private int[][] narrow = {}; // rows of the old height and the new width
  private int[] row = {};

  private Resizer() {}

  /** Red, then green, then blue of a square of so many pixels: bytes (3, size, size). */
  static byte[] square(Pixels image, ImageView view, int size, Resampling resampling) {
    ImageSize whole = new ImageSize(image.width(), image.height());
    return square(image, SquareTaps.of(whole, view, size, resampling));
  }

  /** As {@link #square(Pixels, ImageView, int, Resampling)} with weights that are known already. */
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

  // No sum exceeds a byte: where weights may be rounded by enough for that, it was cut off.
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
  static byte[] interleaved(Pixels image, ImageView view, int size, Resampling resampling) {
    byte[] planes = square(image, view, size, resampling);
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
