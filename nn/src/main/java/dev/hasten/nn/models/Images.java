package dev.hasten.nn.models;

import java.util.Arrays;

/** Checks the shape of examples. */
final class Images {
  private Images() {}

  /** {channels, height, width}, at least {@code smallest} pixels high and wide. */
  static void require(String model, long[] example, int smallest) {
    if (example.length != 3 || example[1] < smallest || example[2] < smallest) {
      throw new IllegalArgumentException(
          "expected images of (channels, height, width), at least "
              + smallest
              + " pixels high and wide, for "
              + model
              + ", but got examples of shape "
              + Arrays.toString(example));
    }
  }
}
