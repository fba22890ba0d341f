package dev.hasten.data.table;

import dev.hasten.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the columns that are wanted stand in one file: found by name, in whatever order the file
 * has them. Other columns of the file are not looked at.
 *
 * @param format what stands for a missing value
 * @param names of the wanted columns
 * @param places of the wanted columns in the file
 * @param target the place of the target; -1 where there is none
 */
record Layout(TableFormat format, List<String> names, int[] places, int target) {
  /**
   * With the target, which has to be there.
   *
   * @throws DataException when a column is missing
   */
  static Layout withTarget(RowFile file, List<String> wanted, String target) {
    int place = file.names().indexOf(target);
    if (place < 0) {
      throw missing(file, "the target column", List.of(target));
    }
    return new Layout(file.format(), wanted, places(file, wanted), place);
  }

  /**
   * Of rows whose class is not known.
   *
   * @throws DataException when a column is missing
   */
  static Layout withoutTarget(RowFile file, List<String> wanted) {
    return new Layout(file.format(), wanted, places(file, wanted), -1);
  }

  private static int[] places(RowFile file, List<String> wanted) {
    int[] places = new int[wanted.size()];
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      places[i] = file.names().indexOf(wanted.get(i));
      if (places[i] < 0) {
        missing.add(wanted.get(i));
      }
    }
    if (!missing.isEmpty()) {
      throw missing(file, missing.size() == 1 ? "the column" : "the columns", missing);
    }
    return places;
  }

  /** Refuses a choice of columns that a file does not have. */
  static void require(RowFile file, String what, List<String> names) {
    List<String> missing = names.stream().filter(name -> !file.names().contains(name)).toList();
    if (!missing.isEmpty()) {
      throw missing(file, "for " + what + " columns of the file, among them", missing);
    }
  }

  private static DataException missing(RowFile file, String what, List<String> missing) {
    Path path = file.path();
    return new DataException(
        "expected "
            + what
            + " "
            + Cells.listed(missing)
            + " in "
            + path
            + ", but its columns are "
            + Cells.listed(file.names())
            + ": correct the name, the separator or the file");
  }

  /** The cell of a wanted column, without spaces around it; nothing where it is missing. */
  Optional<String> cell(Row row, int column) {
    return cellAt(row, places[column]);
  }

  /** The cell of the target, likewise. */
  Optional<String> targetCell(Row row) {
    return cellAt(row, target);
  }

  private Optional<String> cellAt(Row row, int place) {
    return Optional.ofNullable(row.at(place))
        .map(String::strip)
        .filter(cell -> !format.isMissing(cell));
  }

  /** A wanted column, for people. */
  String words(int column) {
    return Cells.column(places[column], names.get(column));
  }
}
