package dev.hasten.data;

/** Checks of indices into datasets. */
final class Ranges {
  private Ranges() {}

  static void require(Dataset dataset, int from, int to) {
    if (from < 0 || to > dataset.size() || from >= to) {
      throw new IllegalArgumentException(
          "expected a range of examples within 0 to "
              + dataset.size()
              + " of "
              + dataset.name()
              + ", but got "
              + from
              + " to "
              + to
              + ": choose a range of at least one example in it");
    }
  }

  static void require(Dataset dataset, int[] indices) {
    int size = dataset.size();
    if (indices.length == 0) {
      throw new IllegalArgumentException(
          "expected at least one index into " + dataset.name() + ", but got none: give one");
    }
    for (int i = 0; i < indices.length; i++) {
      if (indices[i] < 0 || indices[i] >= size) {
        throw new IllegalArgumentException(
            "expected indices from 0 to "
                + (size - 1)
                + " into "
                + dataset.name()
                + ", but got "
                + indices[i]
                + " at place "
                + i
                + ": choose indices in the dataset");
      }
    }
  }
}
