package dev.hasten.nn.models;

import dev.hasten.engine.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What stands in the columns of a table: numbers, or the numbers of categories from 0 on. A batch
 * is one tensor of floats, which hold any number of a category below 2^24 exactly.
 */
record Columns(long[] numbers, long[] categories, long[] kinds) {
  /** The option that tells what stands in the columns. */
  static final String CATEGORIES = "categories";

  /** How many categories a column may have. */
  private static final int MOST = 1 << 24;

  static ModelOption option(List<Double> standard) {
    return ModelOption.numbers(
        CATEGORIES,
        standard,
        0,
        MOST,
        "for each column how many categories it has, 0 where it holds numbers; [] where all do");
  }

  /**
   * Of the rows of a table.
   *
   * @throws IllegalArgumentException when there is not one entry for each column
   */
  static Columns of(String model, long[] example, List<Double> categories) {
    if (example.length != 1
        || !categories.isEmpty() && categories.size() != example[0]
        || categories.stream().anyMatch(kinds -> kinds != Math.rint(kinds))) {
      throw new IllegalArgumentException(
          "expected rows of a table for "
              + model
              + " and in categories one whole number for each column, but got examples of shape "
              + Arrays.toString(example)
              + " and categories "
              + categories
              + ": correct categories");
    }
    List<Double> all =
        categories.isEmpty()
            ? IntStream.range(0, (int) example[0]).mapToObj(i -> 0.0).toList()
            : categories;
    return new Columns(
        places(all, false),
        places(all, true),
        all.stream().filter(kinds -> kinds > 0).mapToLong(Double::longValue).toArray());
  }

  private static long[] places(List<Double> categories, boolean categorical) {
    return IntStream.range(0, categories.size())
        .filter(i -> categories.get(i) > 0 == categorical)
        .asLongStream()
        .toArray();
  }

  /** The columns of numbers: (N, numbers). */
  Tensor numbersOf(Tensor rows) {
    return rows.index_select(1, Tensors.ofLongs(numbers, numbers.length));
  }

  /** The categories of all rows in the i-th such column: (N). */
  Tensor categoryOf(Tensor rows, int i) {
    return rows.select(1, categories[i]).to(ScalarType.Long);
  }
}
