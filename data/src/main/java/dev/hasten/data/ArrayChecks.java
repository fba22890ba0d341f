package dev.hasten.data;

import dev.hasten.engine.Tensors;
import java.util.Arrays;

/** Whether arrays are examples: as many of one as of the other, and each of one length. */
final class ArrayChecks {
  private ArrayChecks() {}

  /** How many values an example of that shape has: none where a size is no count. */
  static long values(long[] shape) {
    return Arrays.stream(shape).anyMatch(size -> size < 1) ? 0 : Tensors.count(shape);
  }

  /**
   * The values of an example of a shape, of which many are read one by one.
   *
   * @param examples how many there are
   */
  static int rowLength(int examples, long[] inputShape) {
    requireCounts(examples, examples, "target");
    long rowLength = values(inputShape);
    if (rowLength < 1 || rowLength > Integer.MAX_VALUE - 8) {
      throw new DataException(
          "expected a shape of 1 to 2^31 - 9 values, but got "
              + Arrays.toString(inputShape)
              + ": check channels, height and width");
    }
    return (int) rowLength;
  }

  /**
   * The values of an example of a shape, of which an array has one after the other.
   *
   * @param whatAndRemedy what the values are, and where to look when some are left over
   * @param targets how many there are, {@code what} each of them is
   */
  static int rowLength(
      int values, String whatAndRemedy, int targets, String what, long[] inputShape) {
    long rowLength = values(inputShape);
    if (rowLength < 1 || values % rowLength != 0) {
      throw new DataException(
          "expected a whole number of examples of shape "
              + Arrays.toString(inputShape)
              + ", but got "
              + values
              + " "
              + whatAndRemedy);
    }
    requireCounts((int) (values / rowLength), targets, what);
    return (int) rowLength;
  }

  static void requireCounts(int inputs, int targets, String what) {
    if (inputs == 0) {
      throw new DataException("expected at least one example, but got none: give some rows");
    }
    if (inputs != targets) {
      throw new DataException(
          "expected one "
              + what
              + " for each example, but got "
              + inputs
              + " examples and "
              + targets
              + " "
              + what
              + "s: check how they were read");
    }
  }

  /** All rows one after the other, which have one length. */
  static float[] flat(float[][] inputs) {
    int rowLength = inputs[0].length;
    requireRowLength(rowLength, inputs.length);
    float[] values = new float[inputs.length * rowLength];
    for (int row = 0; row < inputs.length; row++) {
      if (inputs[row].length != rowLength) {
        throw new DataException(
            "expected "
                + rowLength
                + " values in every row (as in row 0), but row "
                + row
                + " has "
                + inputs[row].length
                + ": pad or cut the rows to one length");
      }
      System.arraycopy(inputs[row], 0, values, row * rowLength, rowLength);
    }
    return values;
  }

  private static void requireRowLength(int rowLength, int rows) {
    if (rowLength == 0) {
      throw new DataException(
          "expected at least one value in every row, but row 0 has none: check how it was read");
    }
    if ((long) rowLength * rows > Integer.MAX_VALUE - 8) {
      throw new DataException(
          "expected at most 2^31 - 9 values in memory, but got "
              + rows
              + " rows of "
              + rowLength
              + ": implement Dataset over a file, or give an Iterable<Batch>");
    }
  }
}
