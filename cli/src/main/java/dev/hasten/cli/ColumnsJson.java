package dev.hasten.cli;

import dev.hasten.data.look.ColumnReport;
import dev.hasten.data.look.TableReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an inspection found in the columns of a table, as JSON. */
final class ColumnsJson {
  private ColumnsJson() {}

  static Map<String, Object> of(TableReport table) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("missing_told", table.missingTold());
    all.put("quartile_rows", table.quartileRows());
    List<Map<String, Object>> columns = new ArrayList<>();
    for (ColumnReport column : table.columns()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", column.name());
      one.put("kind", column.train().numbers().isPresent() ? "numbers" : "categories");
      column
          .quartiles()
          .ifPresent(
              each -> {
                one.put("lower_quartile", each.lower());
                one.put("median", each.median());
                one.put("upper_quartile", each.upper());
              });
      one.put("train", half(column.train()));
      one.put("test", half(column.test()));
      columns.add(one);
    }
    all.put("columns", columns);
    return all;
  }

  private static Map<String, Object> half(ColumnReport.Half half) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("cells", half.cells());
    all.put("missing", half.missing());
    all.put("missing_share", half.missingShare());
    half.numbers().ifPresent(numbers -> put(all, numbers));
    half.categories()
        .ifPresent(
            some -> {
              all.put("different", some.different());
              if (!some.mostFrequent().isEmpty()) {
                all.put("most_frequent", some.mostFrequent());
              }
              all.put("of_most_frequent", some.ofMostFrequent());
              all.put("unseen", some.unseen());
            });
    return all;
  }

  private static void put(Map<String, Object> all, ColumnReport.Numbers numbers) {
    if (numbers.least() <= numbers.greatest()) { // JSON has no infinity
      all.put("least", numbers.least());
      all.put("greatest", numbers.greatest());
      all.put("mean", numbers.mean());
      all.put("deviation", numbers.deviation());
    }
    all.put("outside", numbers.outside());
    all.put("outliers", numbers.outliers());
    all.put("farthest", numbers.farthest());
  }
}
