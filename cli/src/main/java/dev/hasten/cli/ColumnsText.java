package dev.hasten.cli;

import dev.hasten.data.look.ColumnReport;
import dev.hasten.data.look.TableReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** What an inspection found in the columns of a table, in words: a line for each half of each. */
final class ColumnsText {
  /** Above the numbers. */
  static final List<String> NUMBER_HEAD =
      List.of(
          "numbers",
          "",
          "missing",
          "least",
          "greatest",
          "mean",
          "deviation",
          "outside",
          "outliers");

  /** Above the categories. */
  static final List<String> CATEGORY_HEAD =
      List.of("categories", "", "missing", "different", "most frequent", "share", "unseen");

  private static final int MOST_COLUMNS = 100;

  private ColumnsText() {}

  /** What a table holds in place of the values of other data. */
  static List<List<String>> rows(TableReport table) {
    List<List<String>> rows = new ArrayList<>();
    String columns = Counts.of(table.columns().size());
    rows.add(List.of("columns, without the target", columns, columns));
    rows.add(both("cells", table::cells));
    rows.add(both("  missing", table::missing));
    rows.add(both("  of a category not in training", table::unseen));
    rows.add(both("  outside training's range", table::outside));
    rows.add(both("  outliers", table::outliers));
    return rows;
  }

  private static List<String> both(String what, Function<Boolean, Long> count) {
    return List.of(what, Counts.of(count.apply(true)), Counts.of(count.apply(false)));
  }

  static void append(StringBuilder text, TableReport table, int top) {
    for (boolean number : new boolean[] {true, false}) {
      List<List<String>> rows = lines(table, number);
      if (!rows.isEmpty()) {
        text.append(TextTable.of(number ? NUMBER_HEAD : CATEGORY_HEAD, rows));
        InspectionText.more(text, count(table, number) - MOST_COLUMNS);
        text.append('\n');
      }
    }
    notes(table).forEach(note -> text.append(note).append('\n'));
    List<String> far = far(table);
    if (!far.isEmpty()) {
      text.append("\nCells that are far from the others of their column, in distances of the")
          .append(" quartiles beyond them:\n");
      far.stream().limit(top).forEach(line -> text.append("  ").append(line).append('\n'));
      InspectionText.more(text, far.size() - top);
      text.append('\n');
    }
  }

  private static int count(TableReport table, boolean number) {
    return (int) table.columns().stream().filter(each -> isNumber(each) == number).count();
  }

  private static boolean isNumber(ColumnReport column) {
    return column.train().numbers().isPresent();
  }

  /** Two for each column of numbers, or of categories. */
  static List<List<String>> lines(TableReport table, boolean number) {
    List<List<String>> rows = new ArrayList<>();
    table.columns().stream()
        .filter(column -> isNumber(column) == number)
        .limit(MOST_COLUMNS)
        .forEach(
            column -> {
              rows.add(line(column.name(), "train", column.train()));
              rows.add(line("", "test", column.test()));
            });
    return rows;
  }

  private static List<String> line(String name, String half, ColumnReport.Half cells) {
    List<String> line = new ArrayList<>(List.of(name, half, share(cells.missing(), cells)));
    cells
        .numbers()
        .ifPresent(
            numbers ->
                line.addAll(
                    List.of(
                        Counts.of(numbers.least()),
                        Counts.of(numbers.greatest()),
                        Counts.of(numbers.mean()),
                        Counts.of(numbers.deviation()),
                        Counts.of(numbers.outside()),
                        Counts.of(numbers.outliers()))));
    cells
        .categories()
        .ifPresent(
            some ->
                line.addAll(
                    List.of(
                        Counts.of(some.different()),
                        some.mostFrequent().isEmpty() ? "none" : some.mostFrequent(),
                        percent(some.ofMostFrequent(), cells),
                        share(some.unseen(), cells))));
    return line;
  }

  private static String share(long count, ColumnReport.Half cells) {
    return count == 0 ? "0" : Counts.of(count) + " (" + percent(count, cells) + ")";
  }

  private static String percent(long count, ColumnReport.Half cells) {
    double share = cells.cells() == 0 ? 0 : 100.0 * count / cells.cells();
    return String.format(Locale.ROOT, "%.1f%%", share);
  }

  /** What the counts mean, and what they leave out. */
  static List<String> notes(TableReport table) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "Outside: below or above all of the column in training. Outliers: more than 3 distances of"
            + " the quartiles in training beyond the nearer one. Unseen: of a category that"
            + " training does not have.");
    long rows = table.columns().get(0).train().cells();
    if (table.quartileRows() < rows) {
      notes.add(
          "The quartiles are those of a random sample of "
              + Counts.of(table.quartileRows())
              + " of "
              + Counts.of(rows)
              + " rows.");
    }
    if (!table.missingTold()) {
      notes.add(
          "Packed rows do not tell all that was missing: unseen categories count as missing, and"
              + " missing numbers of a column that misses none in training as its mean. Inspect the"
              + " table itself to know.");
    }
    return notes;
  }

  /** Cells that are far from the others, the farthest first; the first ten of each column. */
  static List<String> far(TableReport table) {
    record Cell(String place, ColumnReport.Far far) {}
    return table.columns().stream()
        .flatMap(
            column ->
                Stream.concat(
                    cells(column.train()).map(far -> new Cell("train " + words(far, column), far)),
                    cells(column.test()).map(far -> new Cell("test " + words(far, column), far))))
        .sorted(Comparator.comparingDouble(cell -> -cell.far().times()))
        .map(Cell::place)
        .toList();
  }

  private static Stream<ColumnReport.Far> cells(ColumnReport.Half half) {
    return half.numbers().stream().flatMap(numbers -> numbers.farthest().stream());
  }

  private static String words(ColumnReport.Far far, ColumnReport column) {
    return String.format(
        Locale.ROOT,
        "%d, %s: %s, %.1f times",
        far.example(),
        column.name(),
        Counts.of(far.value()),
        far.times());
  }
}
