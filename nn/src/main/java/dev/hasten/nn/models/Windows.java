package dev.hasten.nn.models;

import java.util.Arrays;

/** Checks the shape of examples that are sequences of tokens. */
final class Windows {
  private Windows() {}

  /** {places}, at most so many. */
  static void require(String model, long[] example, long most) {
    if (example.length != 1 || example[0] < 1) {
      throw new IllegalArgumentException(
          "expected windows of tokens, (places), for "
              + model
              + ", but got examples of shape "
              + Arrays.toString(example)
              + ": take data of tokens, such as tiny-shakespeare");
    }
    if (example[0] > most) {
      throw new IllegalArgumentException(
          "expected windows of at most "
              + most
              + " tokens for "
              + model
              + ", but got "
              + example[0]
              + ": shorten them or raise context");
    }
  }
}
