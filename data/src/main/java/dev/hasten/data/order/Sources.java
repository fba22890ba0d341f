package dev.hasten.data.order;

import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import dev.hasten.data.NumericTarget;
import dev.hasten.data.text.TextDataset;
import java.util.List;

/** Whether datasets of one shape can be joined. */
final class Sources {
  private Sources() {}

  /**
   * Checks what shapes and counts do not tell, where the sources do.
   *
   * @throws DataException with the names of the sources that do not fit
   */
  static void requireAlike(List<Dataset> sources) {
    for (Dataset source : sources) {
      if (source.hasOwnOrder()) {
        throw new DataException(
            "expected sources without an order of their own, but a sampling or a mixture orders "
                + source.name()
                + " already, which would be lost: take it out, and mix all sources at once");
      }
      if (source instanceof TextDataset text && text.isBucketed()) {
        throw new DataException(
            "expected sequences of one length to mix, but got bucketed text of different lengths"
                + " in "
                + source.name()
                + ": choose the layout packed");
      }
    }
    List<Dataset> named = sources.stream().filter(each -> !each.classNames().isEmpty()).toList();
    List<Dataset> coded = sources.stream().filter(each -> !each.encoding().isEmpty()).toList();
    named.forEach(other -> requireClasses(named.get(0), other));
    coded.forEach(other -> requireEncoding(coded.get(0), other));
  }

  /**
   * Checks that a model of one is a model of the other: before shapes and classes, of which numbers
   * have one.
   *
   * @throws DataException when one has another number to predict, or classes
   */
  static void requireTarget(Dataset one, Dataset other) {
    if (!one.numericTarget().equals(other.numericTarget())) {
      throw new DataException(
          "expected sources with one target, standardised alike, but got "
              + target(one)
              + " in "
              + one.name()
              + " and "
              + target(other)
              + " in "
              + other.name()
              + ": in a job file give all tables one task and target, and none but the first"
              + " hold_out; in Java make all with the NumericTarget of one");
    }
  }

  private static String target(Dataset data) {
    return data.numericTarget().map(NumericTarget::toString).orElse("classes");
  }

  private static void requireClasses(Dataset one, Dataset other) {
    List<String> names = one.classNames();
    List<String> others = other.classNames();
    for (int label = 0; label < Math.min(names.size(), others.size()); label++) {
      if (!names.get(label).equals(others.get(label))) {
        throw new DataException(
            "expected the same classes in all sources, but got \""
                + names.get(label)
                + "\" in "
                + one.name()
                + " and \""
                + others.get(label)
                + "\" in "
                + other.name()
                + " as class "
                + label
                + ": give all sources the same names of classes");
      }
    }
  }

  private static void requireEncoding(Dataset one, Dataset other) {
    if (!one.encoding().equals(other.encoding())) {
      throw new DataException(
          "expected sources with one tokenizer, or tables with one schema, but those of "
              + one.name()
              + " and "
              + other.name()
              + " differ: use one tokenizer for all texts, or put all rows into one table");
    }
  }
}
