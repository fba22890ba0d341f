package dev.hasten.compare;

import java.util.Locale;

/** Marks of different shapes, so that recipes differ without their colours too. */
final class Markers {
  private static final int SHAPES = 4;

  /** Colours of the style sheet: classes s0 to s5. */
  private static final int COLOURS = 6;

  private Markers() {}

  static String colour(int index) {
    return "s" + index % COLOURS;
  }

  /** A mark of radius r as the data of a path. */
  static String path(int index, double x, double y, double r) {
    String form =
        switch (index % SHAPES) {
          case 0 -> "M%1$.1f %4$.1fL%3$.1f %2$.1fL%1$.1f %6$.1fL%5$.1f %2$.1fZ"; // diamond
          case 1 -> "M%5$.1f %2$.1fa%7$.1f %7$.1f 0 1 0 %8$.1f 0a%7$.1f %7$.1f 0 1 0 -%8$.1f 0Z";
          case 2 -> "M%1$.1f %4$.1fL%3$.1f %6$.1fL%5$.1f %6$.1fZ"; // triangle
          default -> "M%5$.1f %4$.1fH%3$.1fV%6$.1fH%5$.1fZ"; // square
        };
    return String.format(Locale.ROOT, form, x, y, x + r, y - r, x - r, y + r, r, 2 * r);
  }
}
