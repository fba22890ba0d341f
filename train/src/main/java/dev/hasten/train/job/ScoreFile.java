package dev.hasten.train.job;

import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file of numbers, one a line for each example: scores or weights. Blank lines do not count. */
final class ScoreFile {
  private ScoreFile() {}

  /**
   * The number of each of these examples, in their order.
   *
   * @throws DataException when the file cannot be read, a line is no finite number, or there are
   *     more or fewer than examples
   */
  static double[] read(Path file, Dataset examples) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException fault) {
      throw new DataException(
          "expected to read numbers of the examples in "
              + file
              + ", but could not: "
              + fault
              + ": write them as text",
          fault);
    }
    long count = lines.stream().filter(line -> !line.isBlank()).count();
    if (count != examples.size()) {
      throw new DataException(
          "expected a number for each of "
              + examples.size()
              + " examples of "
              + examples.name()
              + " in "
              + file
              + ", but got "
              + count
              + ": write one a line");
    }
    double[] numbers = new double[examples.size()];
    int read = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        numbers[read++] = number(file, i + 1, lines.get(i));
      }
    }
    return numbers;
  }

  private static double number(Path file, int line, String text) {
    double number = Double.NaN;
    try {
      number = Double.parseDouble(text.strip());
    } catch (NumberFormatException fault) {
      // told below
    }
    if (!Double.isFinite(number)) {
      throw new DataException(
          "expected a number in "
              + file
              + " line "
              + line
              + ", but got \""
              + Scalars.printable(Scalars.shortened(text))
              + "\": mend it");
    }
    return number;
  }
}
