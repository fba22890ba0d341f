package dev.hasten.data;

/**
 * The sides of an image as its file announces them.
 *
 * @param width in pixels
 * @param height in pixels
 */
public record ImageSize(int width, int height) {
  /** Sides divided by that and rounded up. */
  ImageSize reduced(int by) {
    return new ImageSize((width + by - 1) / by, (height + by - 1) / by);
  }
}
