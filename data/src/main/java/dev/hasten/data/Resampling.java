package dev.hasten.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which old pixels a new one is the weighted mean of, where an image is resized. Rows first, then
 * columns, with weights of 22 bits, each pass rounded to bytes, as in Pillow: with the same pixels,
 * bit for bit. With the step {@code s = max(1, old / new)} and an old pixel's middle d old pixels
 * from that of the new one, its weight, up to a factor that makes all add up to 1, is
 *
 * <pre>{@code
 * bilinear   max(0, 1 - |d| / s)
 * area       1 where -1/2 < d / s <= 1/2, else 0
 * }</pre>
 */
public enum Resampling {
  /** Under a triangle, as torchvision's {@code Resize}; pixels outside a crop count for nothing. */
  BILINEAR(1) {
    @Override
    double weight(double distance, double step) {
      return Math.max(0, 1 - Math.abs(distance / step));
    }

    @Override
    int origin(double start) {
      return (int) start;
    }
  },

  /**
   * The mean of the box that the new pixel covers: of the old pixels whose middles lie in it.
   * Pillow's {@code Image.resize(size, Image.BOX, box=crop)}; enlarging repeats the nearest pixel.
   */
  AREA(0.5) {
    @Override
    double weight(double distance, double step) {
      double places = distance * (1 / step);
      return places > -0.5 && places <= 0.5 ? 1 : 0;
    }

    /** As Pillow counts, so that middles right on the edge of a box fall to the same side of it. */
    @Override
    int origin(double start) {
      return 0;
    }
  };

  private final double reach;

  Resampling(double reach) {
    this.reach = reach;
  }

  /** As a job file writes it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one of that label. */
  public static Optional<Resampling> of(String label) {
    return Arrays.stream(values()).filter(each -> each.label().equals(label)).findFirst();
  }

  /** All that {@link #of} knows. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Resampling::label).toList();
  }

  /** Up to how many old pixels to either side a weight is above 0. */
  double support(double step) {
    return step * reach;
  }

  abstract double weight(double distance, double step);

  /** The old place that places are counted from, of a crop that starts there. */
  abstract int origin(double start);
}
