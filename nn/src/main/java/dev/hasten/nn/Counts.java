package dev.hasten.nn;

/** Checks of the numbers that layers are made of. */
final class Counts {
  private Counts() {}

  /**
   * Refuses too few.
   *
   * @throws IllegalArgumentException when the number is below the least one
   */
  static void require(String what, long number, long least) {
    if (number < least) {
      throw new IllegalArgumentException(
          "expected "
              + least
              + " or more "
              + what
              + ", but got "
              + number
              + ": give at least "
              + least);
    }
  }
}
