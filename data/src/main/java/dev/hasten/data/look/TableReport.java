package dev.hasten.data.look;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What the columns of a table hold.
 *
 * @param columns in the order of the schema, without the target
 * @param missingTold whether the rows tell for certain what was missing in the file. Packed rows do
 *     not: of them categories that training does not have count as missing, and a missing number of
 *     a column that misses none in training passes for the mean
 * @param quartileRows how many rows to train on the quartiles are of: a sample, where there are
 *     more
 */
public record TableReport(List<ColumnReport> columns, boolean missingTold, int quartileRows) {
  /** Copies the list. */
  public TableReport {
    columns = List.copyOf(columns);
  }

  /** Missing cells of a half. */
  public long missing(boolean train) {
    return sum(train, ColumnReport.Half::missing);
  }

  /** Cells of a half, missing ones included. */
  public long cells(boolean train) {
    return sum(train, ColumnReport.Half::cells);
  }

  /** Cells of a half whose category training does not have. */
  public long unseen(boolean train) {
    return sum(train, half -> half.categories().map(ColumnReport.Categories::unseen).orElse(0L));
  }

  /** Cells of a half that are below or above all in training. */
  public long outside(boolean train) {
    return sum(train, half -> half.numbers().map(ColumnReport.Numbers::outside).orElse(0L));
  }

  /** Cells of a half that are far from the others of their column. */
  public long outliers(boolean train) {
    return sum(train, half -> half.numbers().map(ColumnReport.Numbers::outliers).orElse(0L));
  }

  private long sum(boolean train, ToLongFunction<ColumnReport.Half> count) {
    return columns.stream()
        .mapToLong(column -> count.applyAsLong(train ? column.train() : column.test()))
        .sum();
  }
}
