package dev.hasten.data;

/** Checks of class labels. */
final class Labels {
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
