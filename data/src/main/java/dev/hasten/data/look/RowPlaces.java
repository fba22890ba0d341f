package dev.hasten.data.look;

import dev.hasten.data.Dataset;
import dev.hasten.data.table.TableDataset;
import dev.hasten.data.table.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What stands where in a row.
 *
 * @param numbers the places of numbers
 * @param others the places of categories, and of marks of what is missing
 * @param standardised whether the numbers are in units of their deviation
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RowPlaces(int[] numbers, int[] others, boolean standardised) {
  static RowPlaces of(Dataset data) {
    int width = (int) data.inputShape()[0];
    Optional<TableSchema> schema = TableDataset.schemaOf(data);
    int columns = schema.map(each -> each.columns().size()).orElse(width);
    List<Integer> categories = data.categories();
    int[] numbers =
        IntStream.range(0, columns)
            .filter(place -> categories.isEmpty() || categories.get(place) == 0)
            .toArray();
    int[] others =
        IntStream.range(0, width)
            .filter(
                place -> place >= columns || (!categories.isEmpty() && categories.get(place) > 0))
            .toArray();
    return new RowPlaces(numbers, others, schema.isPresent());
  }

  /** Turns numbers into units of their deviation in training, as far from its mean. */
  void standardise(List<RowPoint> train, List<RowPoint> test) {
    for (int place : standardised ? new int[0] : numbers) {
      double mean = 0;
      double squares = 0;
      long count = 0;
      for (RowPoint row : train) {
        double value = row.means()[place];
        if (Double.isFinite(value)) {
          count++;
          double step = value - mean;
          mean += step / count;
          squares += step * (value - mean);
        }
      }
      double deviation = squares > 0 ? Math.sqrt(squares / count) : 1;
      standardise(train, place, mean, deviation);
      standardise(test, place, mean, deviation);
    }
  }

  /** What is not finite becomes the mean, as a missing number of a table is. */
  private static void standardise(List<RowPoint> rows, int place, double mean, double deviation) {
    for (RowPoint row : rows) {
      float value = row.means()[place];
      row.means()[place] = Float.isFinite(value) ? (float) ((value - mean) / deviation) : 0;
    }
  }
}
