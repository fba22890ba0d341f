package dev.hasten.data.table;

import dev.hasten.data.DataException;
import dev.hasten.data.internal.BadRows;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which columns hold numbers, by the training rows: those of whose cells more than half are
 * numbers. The others hold categories. A word in a column of numbers is a bad cell; so a single one
 * does not turn thousands of numbers into categories.
 */
final class Kinds {
  private final Layout layout;
  private final long[] numbers;
  private final long[] words;

  private Kinds(Layout layout) {
    this.layout = layout;
    numbers = new long[layout.places().length];
    words = new long[layout.places().length];
  }

  /**
   * For each column whether it holds numbers.
   *
   * @throws DataException when a column has no value in any training row
   */
  static boolean[] areNumeric(
      Path path, Roles roles, List<String> columns, TableOptions options, BadRows bad) {
    try (RowFile file = RowFile.open(path, options.format())) {
      Kinds kinds = new Kinds(Layout.withTarget(file, columns, options.target()));
      file.forEach(
          bad,
          (row, cells) -> {
            if (roles.of(row) == Roles.Role.TRAIN) {
              kinds.count(cells);
            }
            return Optional.empty();
          });
      return kinds.areNumeric(path, options);
    }
  }

  private void count(Row cells) {
    for (int i = 0; i < numbers.length; i++) {
      Optional<String> cell = layout.cell(cells, i);
      if (cell.isPresent()) {
        if (Double.isNaN(Numbers.parse(cell.get()))) {
          words[i]++;
        } else {
          numbers[i]++;
        }
      }
    }
  }

  private boolean[] areNumeric(Path path, TableOptions options) {
    boolean[] numeric = new boolean[numbers.length];
    for (int i = 0; i < numeric.length; i++) {
      String name = layout.names().get(i);
      if (numbers[i] + words[i] == 0) {
        throw new DataException(
            "expected values in the training rows of "
                + path
                + ", but all of "
                + layout.words(i)
                + " are missing: leave the column out with drop");
      }
      numeric[i] =
          options.numeric().contains(name)
              || (!options.categorical().contains(name) && numbers[i] > words[i]);
    }
    return numeric;
  }
}
