package dev.hasten.data.table;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which cells of a table are missing: floats alone do not tell, for a missing number becomes the
 * mean, and a missing category what one is that training does not have. A bit for each row, of
 * columns that miss some.
 */
final class MissingCells {
  private final List<BitSet> rowsOf = new ArrayList<>(); // of each column

  /** Of a row, the columns whose cell is missing. */
  void add(int row, BitSet columns) {
    for (int i = columns.nextSetBit(0); i >= 0; i = columns.nextSetBit(i + 1)) {
      while (rowsOf.size() <= i) {
        rowsOf.add(new BitSet());
      }
      rowsOf.get(i).set(row);
    }
  }

  boolean has(int row, int column) {
    return column < rowsOf.size() && rowsOf.get(column).get(row);
  }
}
