package dev.hasten.data.table;

import dev.hasten.data.DataException;
import dev.hasten.data.NumericTarget;
import dev.hasten.data.Task;
import dev.hasten.data.internal.BadRows;
import dev.hasten.data.table.TableColumn.Categorical;
import dev.hasten.data.table.TableColumn.Numeric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the training rows of a table say of its columns, and how rows become floats by it. A row of
 * floats has the columns in this order, then a mark of what is missing for each column that {@link
 * Numeric#marked has one}.
 *
 * @param format how the files of the table are written
 * @param columns what the model is given
 * @param target the column to predict
 * @param classes of the training rows, in the order of their labels; none where numbers are
 *     predicted
 * @param number that is predicted, if it is one
 */
public record TableSchema(
    TableFormat format,
    List<TableColumn> columns,
    String target,
    List<String> classes,
    Optional<NumericTarget> number) {
  /**
   * Copies the lists.
   *
   * @throws DataException when names or classes are there twice, or numbers are none
   */
  public TableSchema {
    columns = List.copyOf(columns);
    classes = List.copyOf(classes);
    SchemaFault.of(columns, target, classes, number)
        .ifPresent(
            fault -> {
              throw new DataException(
                  "expected "
                      + fault.expected()
                      + " in the schema of a table, but got "
                      + fault.found()
                      + ": make it from training rows again");
            });
  }

  /** Of a table whose target holds classes. */
  public TableSchema(
      TableFormat format, List<TableColumn> columns, String target, List<String> classes) {
    this(format, columns, target, classes, Optional.empty());
  }

  /** Of a table whose target holds numbers. */
  public TableSchema(TableFormat format, List<TableColumn> columns, NumericTarget number) {
    this(format, columns, number.name(), List.of(), Optional.of(number));
  }

  /** What its target is. */
  public Task task() {
    return number.isPresent() ? Task.REGRESSION : Task.CLASSIFICATION;
  }

  /** The floats of a row. */
  public int width() {
    return columns.size() + (int) columns.stream().filter(TableSchema::isMarked).count();
  }

  /**
   * For each of the floats of a row how many categories there are, that of missing and unknown ones
   * included; 0 where it is a number.
   */
  public List<Integer> categories() {
    List<Integer> sizes = new ArrayList<>();
    for (TableColumn column : columns) {
      sizes.add(column instanceof Categorical some ? some.values().size() + 1 : 0);
    }
    while (sizes.size() < width()) {
      sizes.add(0);
    }
    return sizes;
  }

  private static boolean isMarked(TableColumn column) {
    return column instanceof Numeric numeric && numeric.marked();
  }

  List<String> names() {
    return columns.stream().map(TableColumn::name).toList();
  }

  /**
   * The floats of all rows of a file, to predict from. It has the columns of this schema, in any
   * order; others, the target among them, are not looked at.
   *
   * @throws DataException when a column is missing or a row cannot be used, with its place
   */
  public float[][] rows(Path path) {
    RowEncoder encoder = new RowEncoder(this);
    List<float[]> rows = new ArrayList<>();
    try (RowFile file = RowFile.open(path, format)) {
      Layout layout = Layout.withoutTarget(file, names());
      file.forEach(
          new BadRows(0),
          (number, cells) -> {
            float[] row = new float[width()];
            rows.add(row);
            return encoder.encode(layout, cells, row, new BitSet());
          });
    }
    return rows.toArray(float[][]::new);
  }

  /**
   * The floats of one row, to predict from.
   *
   * @param cells by the names of their columns, as text; those of other columns are not looked at
   * @throws DataException when a column is not there, or is no number where it has to be
   */
  public float[] row(Map<String, String> cells) {
    List<String> all = new ArrayList<>();
    int[] places = new int[columns.size()];
    for (String name : names()) {
      String cell = cells.get(name);
      if (cell == null) {
        throw new DataException(
            "expected a cell for the column "
                + Cells.shown(name)
                + ", but got none: give an empty text where it is missing");
      }
      places[all.size()] = all.size();
      all.add(cell);
    }
    float[] row = new float[width()];
    Layout layout = new Layout(format, names(), places, -1);
    Optional<String> fault = new RowEncoder(this).encode(layout, all::get, row, new BitSet());
    if (fault.isPresent()) {
      throw new DataException(fault.get() + ": correct the cell");
    }
    return row;
  }

  /** As JSON, to be read by {@link #parse}. */
  public String json() {
    return SchemaJson.text(this);
  }

  /**
   * Reads what {@link #json} gave.
   *
   * @param file where it stands, for messages
   * @throws DataException when it is damaged
   */
  public static TableSchema parse(String json, String file) {
    return SchemaJson.parse(json, file);
  }

  /**
   * Writes it as JSON.
   *
   * @throws IOException when it cannot be written
   */
  public void write(Path file) throws IOException {
    Files.writeString(file, SchemaJson.text(this) + "\n");
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException when the file cannot be read
   * @throws DataException when it is damaged
   */
  public static TableSchema read(Path file) throws IOException {
    return SchemaJson.parse(Files.readString(file), file.toString());
  }
}
