package dev.hasten.data.internal;

import dev.hasten.data.DataException;

/** What options of files of examples have in common. */
public final class FileChecks {
  private FileChecks() {}

  /**
   * Checks the share to evaluate on.
   *
   * @param of what it is a share of
   * @param usual a sensible one
   * @throws DataException when it is not between 0 and 1
   */
  public static void requireTestShare(double share, String of, String usual) {
    if (!(share > 0 && share < 1)) {
      throw new DataException(
          "expected a share of "
              + of
              + " to evaluate on between 0 and 1, such as "
              + usual
              + ", but got "
              + share
              + ": choose one in that range");
    }
  }

  /**
   * Checks how many bad ones may be left out.
   *
   * @param of rows or lines
   * @throws DataException when it is negative
   */
  public static void requireMostBad(int most, String of) {
    if (most < 0) {
      throw new DataException(
          "expected 0 bad "
              + of
              + " or more to leave out, but got "
              + most
              + ": 0 stops at the first");
    }
  }
}
