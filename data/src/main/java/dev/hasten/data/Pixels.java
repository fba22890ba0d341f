package dev.hasten.data;

/**
 * A decoded image.
 *
 * @param bytes red, green, blue of each pixel, row after row: 3 x width x height of them, or more
 *     where {@code decodeRows} gave it, which writes to the same array again
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Pixels(int width, int height, byte[] bytes) {
  /** Red, green and blue. */
  public static final int CHANNELS = 3;
}
