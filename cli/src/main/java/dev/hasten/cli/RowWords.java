package dev.hasten.cli;

import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import dev.hasten.data.table.TableDataset;
import java.util.ArrayList;
import java.util.List;

/** Rows of a table in words, so that they are found again in its file; other data have none. */
final class RowWords {
  private static final int MOST_CELLS = 12;

  private final Dataset data;

  RowWords(Dataset data) {
    this.data = data.unordered();
  }

  /** A line for each that can be read. */
  List<String> of(List<Integer> examples) {
    List<String> lines = new ArrayList<>();
    for (int example : data instanceof TableDataset ? examples : List.<Integer>of()) {
      try {
        lines.add(line((TableDataset) data, example));
      } catch (DataException unreadable) { // listed among the faults
        continue;
      }
    }
    return lines;
  }

  private static String line(TableDataset table, int row) {
    List<String> cells = table.cells(row);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < Math.min(MOST_CELLS, cells.size()); i++) {
      String cell = cells.get(i).isEmpty() ? "none" : cells.get(i);
      words.add(table.schema().columns().get(i).name() + " " + cell);
    }
    return String.join(", ", words) + (cells.size() > MOST_CELLS ? ", ..." : "");
  }
}
