package dev.hasten.data;

/**
 * How a square is made of an image of a certain size.
 *
 * @param across the columns of the image that count for each column of the square
 * @param down the same of rows
 * @param flip whether columns are then in reverse order
 */
record SquareTaps(Taps across, Taps down, boolean flip) {
  /** Of what is seen of an image of that size. */
  static SquareTaps of(ImageSize image, ImageView view, int size, Resampling by) {
    return new SquareTaps(
        Taps.of(by, view.left(), view.width(), image.width(), view.toWidth(), view.x(), size),
        Taps.of(by, view.top(), view.height(), image.height(), view.toHeight(), view.y(), size),
        view.flip());
  }
}
