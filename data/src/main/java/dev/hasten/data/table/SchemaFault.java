package dev.hasten.data.table;

import dev.hasten.data.NumericTarget;
import dev.hasten.data.table.TableColumn.Categorical;
import dev.hasten.data.table.TableColumn.Numeric;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why parts do not make a schema; whoever has read or made them knows where they stand and what to
 * do.
 *
 * @param expected in words
 * @param found in words
 */
record SchemaFault(String expected, String found) {
  /** The first there is. */
  static Optional<SchemaFault> of(
      List<TableColumn> columns,
      String target,
      List<String> classes,
      Optional<NumericTarget> number) {
    if (columns.isEmpty()) {
      return fault("columns", "none");
    }
    Set<String> names = new HashSet<>(List.of(target));
    for (TableColumn column : columns) {
      if (!names.add(column.name())) {
        return fault("columns of different names", column.name());
      }
      Optional<SchemaFault> fault = of(column);
      if (fault.isPresent()) {
        return fault;
      }
    }
    return number.isPresent() ? of(number.get(), target, classes) : of(classes);
  }

  private static Optional<SchemaFault> of(TableColumn column) {
    if (column instanceof Numeric numeric
        && !NumericTarget.isSound(numeric.mean(), numeric.deviation())) {
      return fault("a finite mean and a deviation above 0", numeric);
    }
    return column instanceof Categorical some && hasTwice(some.values())
        ? fault("different categories", some.name())
        : Optional.empty();
  }

  private static Optional<SchemaFault> of(
      NumericTarget number, String target, List<String> classes) {
    if (!classes.isEmpty()) {
      return fault("classes or a number to predict, not both", classes);
    }
    return number.name().equals(target)
        ? Optional.empty()
        : fault("a target of one name", number.name());
  }

  private static Optional<SchemaFault> of(List<String> classes) {
    return classes.size() < 2 || hasTwice(classes)
        ? fault("two different classes or more", classes)
        : Optional.empty();
  }

  private static boolean hasTwice(List<String> texts) {
    return new HashSet<>(texts).size() < texts.size();
  }

  private static Optional<SchemaFault> fault(String expected, Object found) {
    return Optional.of(new SchemaFault(expected, Cells.shown(String.valueOf(found))));
  }
}
