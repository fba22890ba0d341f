package dev.hasten.data.table;

import org.jspecify.annotations.Nullable;

/** One row of a file. */
@FunctionalInterface
interface Row {
  /**
   * The cell in that column of the file as text, spaces around it included; null where the file
   * itself says that there is none.
   *
   * @throws CellFault when what is there cannot be a cell
   */
  @Nullable String at(int place);

  /** A cell that cannot be used, which makes its row a bad one. */
  final class CellFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CellFault(String reason) {
      super(reason, null, false, false);
    }

    /** In one line. */
    String reason() {
      return String.valueOf(getMessage());
    }
  }
}
