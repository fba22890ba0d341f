package dev.hasten.data.look;

import dev.hasten.data.table.TableColumn;
import java.util.Arrays;

/** Categories, numbered by the schema of the table: 0 is one that it does not have. */
final class CategoryCells implements ColumnCells {
  private final TableColumn.Categorical column;
  private final long[] counts;
  private long missing;

  CategoryCells(TableColumn.Categorical column) {
    this.column = column;
    counts = new long[column.values().size() + 1];
  }

  @Override
  public void addMissing() {
    missing++;
  }

  @Override
  public void add(int row, float value) {
    boolean known = value >= 1 && value < counts.length;
    counts[known ? (int) value : 0]++;
  }

  @Override
  public ColumnReport.Half report() {
    int most = 0;
    int different = 0;
    for (int i = 1; i < counts.length; i++) {
      different += counts[i] > 0 ? 1 : 0;
      most = counts[i] > (most == 0 ? 0 : counts[most]) ? i : most;
    }
    return new ColumnReport.Half(
        Arrays.stream(counts).sum() + missing,
        missing,
        new ColumnReport.Categories(
            different,
            most == 0 ? "" : column.values().get(most - 1),
            most == 0 ? 0 : counts[most],
            counts[0]));
  }
}
