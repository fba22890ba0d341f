package dev.hasten.data.look;

import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import dev.hasten.data.order.Mixture;
import dev.hasten.data.table.TableColumn;
import dev.hasten.data.table.TableDataset;
import dev.hasten.data.table.TableSchema;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the columns of a table: the rows to train on for what they hold, and once more for what is
 * far by their quartiles.
 */
final class TableReader {
  private static final int CHUNK = 1024;

  private final TableSchema schema;
  private final int[] marks; // where the mark of each column is; -1 for none
  private final List<TableDataset> train;
  private final List<TableDataset> test;

  private TableReader(List<TableDataset> train, List<TableDataset> test) {
    this.schema = train.get(0).schema();
    this.train = train;
    this.test = test;
    marks = new int[schema.columns().size()];
    int next = marks.length;
    for (int i = 0; i < marks.length; i++) {
      boolean marked = schema.columns().get(i) instanceof TableColumn.Numeric some && some.marked();
      marks[i] = marked ? next++ : -1;
    }
  }

  /** Of a table, or of a mixture of tables; nothing of other data. */
  static Optional<TableReport> read(Dataset train, Dataset test) {
    boolean tables =
        TableDataset.schemaOf(train).isPresent() && TableDataset.schemaOf(test).isPresent();
    return tables
        ? Optional.of(new TableReader(sources(train), sources(test)).report())
        : Optional.empty();
  }

  private static List<TableDataset> sources(Dataset data) {
    return Mixture.sources(data).stream().map(TableDataset.class::cast).toList();
  }

  private TableReport report() {
    int rows = train.stream().mapToInt(TableDataset::size).sum();
    Sample sample = Sample.of(rows, schema.columns().size());
    List<ColumnCells> trained = new ArrayList<>();
    List<ColumnCells> tested = new ArrayList<>();
    for (TableColumn column : schema.columns()) {
      if (column instanceof TableColumn.Numeric numeric) {
        NumberCells cells = NumberCells.toTrainOn(numeric, sample);
        trained.add(cells);
        tested.add(cells.toTestOn());
      } else if (column instanceof TableColumn.Categorical categorical) {
        trained.add(new CategoryCells(categorical));
        tested.add(new CategoryCells(categorical));
      }
    }
    add(train, trained);
    look(train, trained);
    add(test, tested);
    look(test, tested);
    List<ColumnReport> columns = new ArrayList<>();
    for (int i = 0; i < marks.length; i++) {
      columns.add(
          new ColumnReport(
              schema.columns().get(i).name(),
              trained.get(i).quartiles(),
              trained.get(i).report(),
              tested.get(i).report()));
    }
    boolean told =
        train.stream().allMatch(TableDataset::tellsMissing)
            && test.stream().allMatch(TableDataset::tellsMissing);
    return new TableReport(columns, told, sample.size());
  }

  private void add(List<TableDataset> tables, List<ColumnCells> columns) {
    forEachCell(
        tables,
        (row, column, value, missing) -> {
          if (missing) {
            columns.get(column).addMissing();
          } else {
            columns.get(column).add(row, value);
          }
        });
  }

  private void look(List<TableDataset> tables, List<ColumnCells> columns) {
    forEachCell(
        tables,
        (row, column, value, missing) -> {
          if (!missing) {
            columns.get(column).look(row, value);
          }
        });
  }

  /** A cell of the row of that number. */
  @FunctionalInterface
  private interface CellVisitor {
    void cell(int row, int column, float value, boolean missing);
  }

  private void forEachCell(List<TableDataset> tables, CellVisitor visitor) {
    int first = 0;
    for (TableDataset table : tables) {
      for (int from = 0; from < table.size(); from += CHUNK) {
        int to = Math.min(table.size(), from + CHUNK);
        try {
          cells(table, first, from, values(table, from, to), visitor);
        } catch (DataException some) { // listed by HalfReader; the other rows are looked at
          for (int row = from; row < to; row++) {
            try {
              cells(table, first, row, values(table, row, row + 1), visitor);
            } catch (DataException unreadable) {
              continue;
            }
          }
        }
      }
      first += table.size();
    }
  }

  private static float[] values(TableDataset table, int from, int to) {
    try (Scope scope = Scope.open()) {
      return Tensors.toFloats(table.batch(from, to).inputs());
    }
  }

  private void cells(TableDataset table, int first, int from, float[] values, CellVisitor visitor) {
    int width = schema.width();
    for (int i = 0; i * width < values.length; i++) {
      for (int column = 0; column < marks.length; column++) {
        float value = values[i * width + column];
        float mark = marks[column] < 0 ? 0 : values[i * width + marks[column]];
        visitor.cell(
            first + from + i, column, value, missing(table, from + i, column, value, mark));
      }
    }
  }

  /** Of rows that do not tell, by their mark, or as a category that is none of the schema's. */
  private boolean missing(TableDataset table, int row, int column, float value, float mark) {
    return table.tellsMissing()
        ? table.isMissing(row, column)
        : mark == 1
            || (value == 0 && schema.columns().get(column) instanceof TableColumn.Categorical);
  }
}
