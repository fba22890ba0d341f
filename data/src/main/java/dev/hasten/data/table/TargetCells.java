package dev.hasten.data.table;

import dev.hasten.data.NumericTarget;
import dev.hasten.data.Task;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes of a row's target what its row is kept with: the index of its class, or the bits of its
 * standardised number.
 */
final class TargetCells {
  private final TableSchema schema;
  private final Map<String, Integer> classes = new HashMap<>();

  TargetCells(TableSchema schema) {
    this.schema = schema;
    schema.classes().forEach(name -> classes.put(name, classes.size()));
  }

  /**
   * What the row is kept with; nothing where its cell is no class of the training rows or number.
   */
  Optional<Integer> code(Layout layout, Row cells) {
    Optional<String> cell = layout.targetCell(cells);
    return schema.number().isPresent()
        ? cell.map(text -> standardised(schema.number().get(), text))
            .filter(Float::isFinite)
            .map(Float::floatToIntBits)
        : cell.map(classes::get);
  }

  private static float standardised(NumericTarget number, String text) {
    return number.standardised(Numbers.parse(text));
  }

  /** The standardised numbers of their bits. */
  static float[] numbers(int[] codes) {
    float[] numbers = new float[codes.length];
    for (int i = 0; i < codes.length; i++) {
      numbers[i] = Float.intBitsToFloat(codes[i]);
    }
    return numbers;
  }

  /** Why a row without such a target cannot be used. */
  String fault(Layout layout, Row cells) {
    Optional<String> cell = layout.targetCell(cells);
    if (cell.isEmpty()) {
      return missing(layout.target(), schema.target(), schema.task());
    }
    return schema.number().isPresent()
        ? noNumber(layout.target(), schema.target(), cell.get())
        : Cells.column(layout.target(), schema.target())
            + ": expected one of the classes of the training rows ("
            + Cells.listed(schema.classes())
            + "), but got "
            + Cells.shown(cell.get());
  }

  /** Why a row without a target cannot be used. */
  static String missing(int place, String target, Task task) {
    return Cells.column(place, target)
        + (task == Task.REGRESSION
            ? ": expected a number to predict, but it is missing"
            : ": expected a class, but it is missing");
  }

  /** Why a row with such a cell for a number to predict cannot be used. */
  static String noNumber(int place, String target, String cell) {
    return Cells.column(place, target)
        + (Double.isNaN(Numbers.parse(cell))
            ? ": expected a number to predict, but got "
                + Cells.shown(cell)
                + " (if these are classes, leave out task: regression)"
            : ": expected a finite number to predict that a float can hold, but got "
                + Cells.shown(cell));
  }

  /** Why a row cannot be trained on or drawn for its target; nothing when it can. */
  static Optional<String> fault(Layout layout, Row cells, TableOptions options) {
    Optional<String> cell = layout.targetCell(cells);
    if (cell.isEmpty()) {
      return Optional.of(missing(layout.target(), options.target(), options.task()));
    }
    return options.task() == Task.REGRESSION && !Double.isFinite(Numbers.parse(cell.get()))
        ? Optional.of(noNumber(layout.target(), options.target(), cell.get()))
        : Optional.empty();
  }
}
