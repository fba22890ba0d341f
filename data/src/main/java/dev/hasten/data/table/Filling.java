package dev.hasten.data.table;

import dev.hasten.data.BadExample;
import dev.hasten.data.DataException;
import dev.hasten.data.internal.BadRows;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Reads the rows of a file into floats by a schema. */
final class Filling {
  private Filling() {}

  /**
   * Reads a file.
   *
   * @param storeOf where the row of a number goes; nothing for one that is not looked at
   */
  static void fill(
      Path path, TableSchema schema, BadRows bad, IntFunction<Optional<RowStore>> storeOf) {
    RowEncoder encoder = new RowEncoder(schema);
    TargetCells targets = new TargetCells(schema);
    float[] row = new float[schema.width()];
    BitSet missing = new BitSet();
    try (RowFile file = RowFile.open(path, schema.format())) {
      Layout layout = Layout.withTarget(file, schema.names(), schema.target());
      file.forEach(
          bad,
          (number, cells) -> {
            Optional<RowStore> store = storeOf.apply(number);
            if (store.isEmpty()) {
              return Optional.empty();
            }
            Optional<Integer> target = targets.code(layout, cells);
            if (target.isEmpty()) {
              return Optional.of(targets.fault(layout, cells));
            }
            Optional<String> fault = encoder.encode(layout, cells, row, missing);
            if (fault.isEmpty()) {
              store.get().add(row, target.get(), missing);
            }
            return fault;
          });
    }
  }

  /**
   * The rows that were read.
   *
   * @throws DataException when there are none
   */
  static TableDataset dataset(
      Path path, TableSchema schema, RowStore rows, List<BadExample> leftOut) {
    if (rows.count() == 0) {
      throw new DataException(
          "expected rows in "
              + path
              + " to train and to evaluate on, but all of one of these were left out ("
              + leftOut.size()
              + " bad rows): mend them or add others");
    }
    return TableDataset.of(path.toString(), schema, rows, leftOut);
  }
}
