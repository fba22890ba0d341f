package dev.hasten.data.table;

import dev.hasten.data.table.TableColumn.Categorical;
import dev.hasten.data.table.TableColumn.Numeric;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the floats of a row of its cells: the columns in their order, then the marks of what is
 * missing.
 */
final class RowEncoder {
  private final TableSchema schema;
  private final List<Map<String, Integer>> codes = new ArrayList<>();

  RowEncoder(TableSchema schema) {
    this.schema = schema;
    for (TableColumn column : schema.columns()) {
      codes.add(column instanceof Categorical some ? numbered(some.values()) : Map.of());
    }
  }

  private static Map<String, Integer> numbered(List<String> values) {
    Map<String, Integer> numbers = new HashMap<>();
    values.forEach(value -> numbers.put(value, numbers.size() + 1));
    return numbers;
  }

  /**
   * Fills in a row.
   *
   * @param into is filled from its beginning, as far as it can
   * @param missing is made to hold the columns whose cell is missing
   * @return why it cannot; nothing when it is done
   */
  Optional<String> encode(Layout layout, Row cells, float[] into, BitSet missing) {
    missing.clear();
    int mark = schema.columns().size();
    for (int i = 0; i < schema.columns().size(); i++) {
      Optional<String> cell = layout.cell(cells, i);
      missing.set(i, cell.isEmpty());
      if (schema.columns().get(i) instanceof Numeric numeric) {
        if (numeric.marked()) {
          into[mark++] = cell.isEmpty() ? 1 : 0;
        }
        into[i] = cell.map(text -> standardised(numeric, Numbers.parse(text))).orElse(0f);
        if (!Float.isFinite(into[i])) {
          return Optional.of(noNumber(layout, i, cell.orElse("")));
        }
      } else {
        into[i] = cell.map(codes.get(i)::get).orElse(0);
      }
    }
    return Optional.empty();
  }

  private static float standardised(Numeric column, double number) {
    return (float) ((number - column.mean()) / column.deviation());
  }

  /** Why a row with such a cell in a column of numbers cannot be used. */
  static String noNumber(Layout layout, int column, String cell) {
    double value = Numbers.parse(cell);
    return layout.words(column)
        + (Double.isNaN(value)
            ? ": expected a number, but got "
                + Cells.shown(cell)
                + " (if these are categories, name the column in categorical)"
            : ": expected a finite number that a float can hold, but got "
                + Cells.shown(cell)
                + " (if that means missing, name it in missing)");
  }
}
