package dev.hasten.data.table;

import dev.hasten.data.DataException;
import dev.hasten.data.NumericTarget;
import dev.hasten.data.Task;
import dev.hasten.data.internal.BadRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Makes the schema of a table from the training rows that can be used, and from no others. */
final class Fit {
  private static final int MOST_CATEGORIES = 1 << 20;

  private final Path path;
  private final TableOptions options;
  private final Layout layout;
  private final boolean[] numeric;
  private final List<Moments> moments = new ArrayList<>();
  private final List<Set<String>> values = new ArrayList<>();
  private final boolean[] missing;
  private final Map<String, Integer> classes = new TreeMap<>();
  private final Moments targets = new Moments();
  private int rows;

  private Fit(Path path, TableOptions options, Layout layout, boolean[] numeric) {
    this.path = path;
    this.options = options;
    this.layout = layout;
    this.numeric = numeric;
    missing = new boolean[numeric.length];
    for (int i = 0; i < numeric.length; i++) {
      moments.add(new Moments());
      values.add(new HashSet<>());
    }
  }

  /**
   * Reads the file twice: for the kinds of the columns, then for what is in them.
   *
   * @throws DataException when there is nothing to train on
   */
  static TableSchema schema(Path path, Roles roles, TableOptions options, BadRows bad) {
    List<String> columns;
    try (RowFile file = RowFile.open(path, options.format())) {
      columns = columns(file, options);
    }
    boolean[] numeric = Kinds.areNumeric(path, roles, columns, options, bad);
    try (RowFile file = RowFile.open(path, options.format())) {
      Layout layout = Layout.withTarget(file, columns, options.target());
      Fit fit = new Fit(path, options, layout, numeric);
      file.forEach(
          bad,
          (row, cells) -> roles.of(row) == Roles.Role.TRAIN ? fit.see(cells) : Optional.empty());
      return fit.schema();
    }
  }

  /** All but the target and those to be left out. */
  private static List<String> columns(RowFile file, TableOptions options) {
    Layout.require(file, "drop", options.drop());
    Layout.require(file, "numeric", options.numeric());
    Layout.require(file, "categorical", options.categorical());
    List<String> columns =
        file.names().stream()
            .filter(name -> !name.equals(options.target()) && !options.drop().contains(name))
            .toList();
    if (columns.isEmpty()) {
      throw new DataException(
          "expected columns besides the target in "
              + file.path()
              + ", but got "
              + Cells.listed(file.names())
              + " without "
              + Cells.listed(options.drop())
              + ": drop fewer, or correct the separator");
    }
    return columns;
  }

  /** Learns of a row, if all of it can be used. */
  private Optional<String> see(Row cells) {
    Optional<String> fault = TargetCells.fault(layout, cells, options);
    if (fault.isPresent()) {
      return fault;
    }
    List<Optional<String>> row = new ArrayList<>();
    double[] numbers = new double[numeric.length];
    for (int i = 0; i < numeric.length; i++) {
      Optional<String> cell = layout.cell(cells, i);
      row.add(cell);
      if (numeric[i] && cell.isPresent()) {
        numbers[i] = Numbers.parse(cell.get());
        if (!Double.isFinite(numbers[i])) {
          return Optional.of(RowEncoder.noNumber(layout, i, cell.get()));
        }
      }
    }
    for (int i = 0; i < numeric.length; i++) {
      Optional<String> cell = row.get(i);
      if (cell.isEmpty()) {
        missing[i] = true;
      } else if (numeric[i]) {
        moments.get(i).add(numbers[i]);
      } else if (values.get(i).add(cell.get()) && values.get(i).size() > MOST_CATEGORIES) {
        throw new DataException(
            "expected at most "
                + MOST_CATEGORIES
                + " categories in a column of "
                + path
                + ", but "
                + layout.words(i)
                + " has more: leave it out with drop");
      }
    }
    String target = layout.targetCell(cells).orElse("");
    if (options.task() == Task.REGRESSION) {
      targets.add(Numbers.parse(target));
    } else {
      classes.merge(target, 1, Integer::sum);
    }
    rows++;
    return Optional.empty();
  }

  private TableSchema schema() {
    List<TableColumn> columns = new ArrayList<>();
    for (int i = 0; i < numeric.length; i++) {
      String name = layout.names().get(i);
      Moments seen = moments.get(i);
      columns.add(
          numeric[i]
              ? new TableColumn.Numeric(name, seen.mean(), seen.deviation(), missing[i])
              : new TableColumn.Categorical(name, values.get(i).stream().sorted().toList()));
    }
    if (options.task() == Task.REGRESSION) {
      return new TableSchema(options.format(), columns, number());
    }
    requireClasses();
    return new TableSchema(options.format(), columns, options.target(), inOrder(classes.keySet()));
  }

  /** Nothing is to be learned where all are alike. */
  private NumericTarget number() {
    if (!targets.differ()) {
      throw new DataException(
          "expected numbers that differ among the training rows"
              + where()
              + ", but got "
              + (rows == 0 ? "none" : targets.mean() + " alone")
              + " in "
              + rows
              + " rows: name another target or add rows");
    }
    return new NumericTarget(options.target(), targets.mean(), targets.deviation());
  }

  private String where() {
    return " in the column " + Cells.shown(options.target()) + " of " + path;
  }

  /** Two at least, and few enough to be classes. */
  private void requireClasses() {
    String where = where();
    if (classes.size() < 2) {
      throw new DataException(
          "expected two classes or more among the training rows"
              + where
              + ", but got "
              + Cells.listed(List.copyOf(classes.keySet()))
              + " in "
              + rows
              + " rows: name another target or add rows");
    }
    if (classes.size() > rows / 2) {
      throw new DataException(
          "expected classes, each of several training rows,"
              + where
              + ", but got "
              + classes.size()
              + " different values in "
              + rows
              + " rows: name another target, or task: regression if these are numbers to predict");
    }
  }

  /** By value where all are numbers: 2 before 10. */
  private static List<String> inOrder(Set<String> classes) {
    boolean numbers = classes.stream().allMatch(each -> Double.isFinite(Numbers.parse(each)));
    Comparator<String> order =
        numbers
            ? Comparator.comparingDouble(Numbers::parse).thenComparing(Comparator.naturalOrder())
            : Comparator.naturalOrder();
    return classes.stream().sorted(order).toList();
  }
}
