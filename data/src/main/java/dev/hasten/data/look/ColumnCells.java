package dev.hasten.data.look;

import java.util.Optional;

/** The cells of a column of one half, one by one. */
interface ColumnCells {
  void addMissing();

  void add(int row, float value);

  /** Holds a cell, once all to train on have been added, against these. */
  default void look(int row, float value) {}

  /** Of the numbers to train on, in the unit of the column; none of categories. */
  default Optional<Quartiles> quartiles() {
    return Optional.empty();
  }

  ColumnReport.Half report();
}
