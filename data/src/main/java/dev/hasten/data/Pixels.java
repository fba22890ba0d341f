package dev.hasten.data;

/**
 * A decoded image.
 *
 * @param bytes red, green, blue of each pixel, row after row
 */
record Pixels(int width, int height, byte[] bytes) {
  static final int CHANNELS = 3;
}
