package dev.hasten.data;

/**
 * Bilinear resizing with antialiasing: each new pixel is the mean of the old ones under a triangle
 * that is as wide as the step between new pixels, at least 1 to either side. Rows first, then
 * columns, each rounded to bytes, as in Pillow and in torchvision's {@code Resize}.
 */
final class Resampling {
  private static final int BITS = 22;
  private static final int HALF = 1 << (BITS - 1);

  private Resampling() {}

  /** Red, then green, then blue of a square of so many pixels: bytes (3, size, size). */
  static byte[] square(Pixels image, ImageView view, int size) {
    Taps across = Taps.of(view.width(), view.toWidth(), view.x(), size);
    Taps down = Taps.of(view.height(), view.toHeight(), view.y(), size);
    int first = down.first(0);
    int rows = down.end() - first;
    byte[] narrow = new byte[rows * size * Pixels.CHANNELS];
    for (int row = 0; row < rows; row++) {
      int line = ((view.top() + first + row) * image.width() + view.left()) * Pixels.CHANNELS;
      for (int x = 0; x < size; x++) {
        int start = line + across.first(x) * Pixels.CHANNELS;
        int to = (row * size + x) * Pixels.CHANNELS;
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
          narrow[to + channel] = across.apply(x, image.bytes(), start + channel, Pixels.CHANNELS);
        }
      }
    }
    byte[] result = new byte[Pixels.CHANNELS * size * size];
    int stride = size * Pixels.CHANNELS;
    for (int y = 0; y < size; y++) {
      int start = (down.first(y) - first) * stride;
      for (int x = 0; x < size; x++) {
        int to = view.flip() ? size - 1 - x : x;
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
          result[(channel * size + y) * size + to] =
              down.apply(y, narrow, start + x * Pixels.CHANNELS + channel, stride);
        }
      }
    }
    return result;
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

  /** For each new place the first old place that counts, and the weights from there on. */
  private record Taps(int[] firsts, int[][] weights) {
    static Taps of(int from, int to, int start, int count) {
      double scale = (double) from / to;
      double support = Math.max(1, scale);
      int[] firsts = new int[count];
      int[][] weights = new int[count][];
      for (int i = 0; i < count; i++) {
        double centre = (start + i + 0.5) * scale;
        int first = Math.max(0, (int) (centre - support + 0.5));
        int end = Math.min(from, (int) (centre + support + 0.5));
        double[] triangle = new double[end - first];
        double sum = 0;
        for (int j = 0; j < triangle.length; j++) {
          triangle[j] = Math.max(0, 1 - Math.abs((first + j - centre + 0.5) / support));
          sum += triangle[j];
        }
        firsts[i] = first;
        weights[i] = new int[triangle.length];
        for (int j = 0; j < triangle.length; j++) {
          weights[i][j] = (int) (triangle[j] / sum * (1 << BITS) + 0.5);
        }
      }
      return new Taps(firsts, weights);
    }

    int first(int place) {
      return firsts[place];
    }

    /** One past the last old place that counts for any new one. */
    int end() {
      int last = firsts.length - 1;
      return firsts[last] + weights[last].length;
    }

    byte apply(int place, byte[] values, int start, int stride) {
      int sum = HALF;
      int at = start;
      for (int weight : weights[place]) {
        sum += weight * (values[at] & 0xFF);
        at += stride;
      }
      return (byte) Math.min(255, sum >> BITS);
    }
  }
}
