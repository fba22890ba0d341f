package dev.hasten.data;

import dev.hasten.engine.RandomStream;

/**
 * Which part of an image is seen: a rectangle of it is resized to {@code toWidth} x {@code
 * toHeight}, and of the result a square is taken from {@code x}, {@code y} on.
 */
record ImageView(
    double left,
    double top,
    double width,
    double height,
    int toWidth,
    int toHeight,
    int x,
    int y,
    boolean flip) {
  private static final long LONGEST = 1 << 30;
  private static final int MOST_REDUCTION = 8;
  private static final int TRIES = 10;
  private static final double LEAST_RATIO = 3.0 / 4;
  private static final double GREATEST_RATIO = 4.0 / 3;

  /** The shorter side to 256/224 of the size, then the centre. */
  static ImageView centre(ImageSize image, int size) {
    return centre(image, Math.round(size * 256 / 224.0), size);
  }

  /** The shorter side to so many pixels, then the centre. */
  static ImageView centre(ImageSize image, long shorter, int size) {
    long side = Math.min(image.width(), image.height());
    int toWidth = resized(image.width(), shorter, side, size);
    int toHeight = resized(image.height(), shorter, side, size);
    return new ImageView(
        0,
        0,
        image.width(),
        image.height(),
        toWidth,
        toHeight,
        (int) Math.rint((toWidth - size) / 2.0),
        (int) Math.rint((toHeight - size) / 2.0),
        false);
  }

  private static int resized(int length, long shorter, long side, int size) {
    return (int) Math.min(LONGEST, Math.max(size, shorter * length / side));
  }

  /**
   * A part of uniform share of the area and log-uniform aspect ratio from 3/4 to 4/3, anywhere; of
   * ten tries the first that fits, else the greatest centred part of a ratio in that range.
   */
  static ImageView random(ImageSize image, ImageOptions options, RandomStream stream) {
    int size = options.size();
    double area = (double) image.width() * image.height();
    for (int i = 0; i < TRIES; i++) {
      double share = options.smallestCrop() + (1 - options.smallestCrop()) * stream.nextDouble();
      double ratio = LEAST_RATIO * Math.pow(GREATEST_RATIO / LEAST_RATIO, stream.nextDouble());
      int width = (int) Math.rint(Math.sqrt(area * share * ratio));
      int height = (int) Math.rint(Math.sqrt(area * share / ratio));
      if (width >= 1 && width <= image.width() && height >= 1 && height <= image.height()) {
        int left = stream.nextInt(image.width() - width + 1);
        int top = stream.nextInt(image.height() - height + 1);
        return square(left, top, width, height, size, options.flip() && stream.nextInt(2) == 1);
      }
    }
    double ratio = (double) image.width() / image.height();
    int width = image.width();
    int height = image.height();
    if (ratio < LEAST_RATIO) {
      height = (int) Math.max(1, Math.rint(width / LEAST_RATIO));
    } else if (ratio > GREATEST_RATIO) {
      width = (int) Math.max(1, Math.rint(height * GREATEST_RATIO));
    }
    int left = (image.width() - width) / 2;
    int top = (image.height() - height) / 2;
    return square(left, top, width, height, size, options.flip() && stream.nextInt(2) == 1);
  }

  /** By how much an image may be made smaller before, so that no pixel of the view is made up. */
  int reduction() {
    for (int reduction = MOST_REDUCTION; reduction > 1; reduction /= 2) {
      if (width >= (double) reduction * toWidth && height >= (double) reduction * toHeight) {
        return reduction;
      }
    }
    return 1;
  }

  /** The same part of an image whose sides were divided by that. */
  ImageView reduced(int by) {
    double parts = by;
    return new ImageView(
        left / parts, top / parts, width / parts, height / parts, toWidth, toHeight, x, y, flip);
  }

  private static ImageView square(
      int left, int top, int width, int height, int size, boolean flip) {
    return new ImageView(left, top, width, height, size, size, 0, 0, flip);
  }
}
