package dev.hasten.data;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;

/** Checks of class labels. */
final class Labels {
  private static final int BLOCK = 256;

  private Labels() {}

  /** The number of classes that the labels ask for: the greatest one and 1. */
  static int classes(String name, int[] labels) {
    int greatest = 0;
    for (int label : labels) {
      greatest = Math.max(greatest, label);
    }
    if (greatest == Integer.MAX_VALUE) {
      throw new DataException(
          "expected labels below "
              + Integer.MAX_VALUE
              + " in "
              + name
              + ", but got that: number the classes from 0");
    }
    require(name, labels, greatest + 1);
    return greatest + 1;
  }

  /** The class of each example was asked for, and there are none. */
  static DataException noLabels(String data, NumericTarget number) {
    return noClasses(
        "tell the label of each",
        data,
        number,
        "sample by weights or importance, and hold out at random (hold_out: 100, without"
            + " of_each_class)");
  }

  /**
   * Classes were asked for, and there are none.
   *
   * @param purpose what they are needed to do
   * @param remedy how to do without
   */
  static DataException noClasses(String purpose, String data, NumericTarget number, String remedy) {
    return new DataException(
        "expected examples of classes to "
            + purpose
            + ", but "
            + data
            + " has a number to predict ("
            + number.name()
            + "): "
            + remedy);
  }

  /** The class of each example of any dataset, by its batches. */
  static int[] read(Dataset dataset) {
    dataset
        .numericTarget()
        .ifPresent(
            number -> {
              throw noLabels(dataset.name(), number);
            });
    int[] labels = new int[dataset.size()];
    for (int from = 0; from < labels.length; from += BLOCK) {
      int to = Math.min(labels.length, from + BLOCK);
      try (Scope scope = Scope.open()) {
        long[] targets = Tensors.toLongs(dataset.batch(from, to).targets());
        if (targets.length != to - from) {
          throw new DataException(
              "expected one class for each example of "
                  + dataset.name()
                  + ", but it holds sequences: choose by other means than classes");
        }
        for (int i = from; i < to; i++) {
          labels[i] = (int) targets[i - from];
        }
      }
    }
    return labels;
  }

  static void require(String name, int[] labels, int classes) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new DataException(
            "expected labels from 0 to "
                + (classes - 1)
                + " in "
                + name
                + ", but example "
                + i
                + " has "
                + labels[i]
                + ": mend the label or the number of classes");
      }
    }
  }
}
