package dev.hasten.cli;

import dev.hasten.data.IdxArray;
import dev.hasten.data.IdxType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Examples to apply a model to: an IDX file, plain or gzip, or lines of numbers. */
final class InputRows {
  private InputRows() {}

  /**
   * Reads them, one row for each.
   *
   * @param shape of one example
   * @throws IllegalArgumentException when they are of another size, or no numbers
   */
  static float[][] read(Path file, long[] shape) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(
          "expected a file of examples, but " + file + " is a folder: name a file in it");
    }
    int length = Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b));
    return isIdx(file) ? idx(file, length, shape) : csv(file, length, shape);
  }

  /** IDX begins with two zero bytes, gzip with 1f 8b; text with neither. */
  private static boolean isIdx(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      int first = stream.read();
      int second = stream.read();
      return (first == 0 && second == 0) || (first == 0x1f && second == 0x8b);
    }
  }

  private static float[][] idx(Path file, int length, long[] shape) {
    IdxArray array = IdxArray.read(file);
    float[] values = array.toFloats();
    int count = array.shape()[0];
    if (count == 0 || values.length / count != length) {
      throw new IllegalArgumentException(
          wanted(length, shape) + file + " has the shape " + Arrays.toString(array.shape()));
    }
    float scale = array.type() == IdxType.UBYTE ? 255 : 1;
    float[][] rows = new float[count][length];
    for (int i = 0; i < values.length; i++) {
      rows[i / length][i % length] = values[i] / scale;
    }
    return rows;
  }

  private static float[][] csv(Path file, int length, long[] shape) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "expected IDX images or lines of numbers, but " + file + " is neither");
    }
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        String[] cells = lines.get(i).strip().split("[,;\\s]+");
        if (cells.length != length) {
          throw new IllegalArgumentException(
              wanted(length, shape) + file + ":" + (i + 1) + " has " + cells.length);
        }
        rows.add(numbers(cells, file, i + 1));
      }
    }
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(
          "expected examples in " + file + ", but it is empty: check the file");
    }
    return rows.toArray(float[][]::new);
  }

  private static float[] numbers(String[] cells, Path file, int line) {
    float[] row = new float[cells.length];
    for (int i = 0; i < row.length; i++) {
      try {
        row[i] = Float.parseFloat(cells[i]);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "expected numbers, but "
                + file
                + ":"
                + line
                + " has \""
                + cells[i]
                + "\": remove headings and words");
      }
    }
    return row;
  }

  private static String wanted(int length, long[] shape) {
    return "expected " + length + " numbers for an example " + Arrays.toString(shape) + ", but ";
  }
}
