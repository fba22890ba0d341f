package dev.hasten.data;

/** Checks of indices, batch sizes and places of datasets. */
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

  /** A batch holds between 1 example and all of them. */
  static void requireBatch(Dataset dataset, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          "expected a batch size of 1 or more, but got " + batchSize + ": 32 is usual");
    }
    if (batchSize > dataset.size()) {
      throw new DataException(
          "expected a batch size of at most "
              + dataset.size()
              + " (the size of "
              + dataset.name()
              + "), but got "
              + batchSize
              + ": use a smaller batch or more data");
    }
  }

  static void requireHoldOut(Dataset dataset, int count) {
    if (count < 1 || count >= dataset.size()) {
      throw new IllegalArgumentException(
          "expected to hold out between 1 and "
              + (dataset.size() - 1)
              + " examples of "
              + dataset.name()
              + ", but got "
              + count
              + ": leave at least one to train on");
    }
  }

  /** A place in an epoch of so many batches; its end is the start of the next one. */
  static Position within(Position position, long batchesPerEpoch) {
    if (position.batch() > batchesPerEpoch) {
      throw new IllegalArgumentException(
          "expected a batch of at most "
              + batchesPerEpoch
              + " in an epoch, but got "
              + position
              + ": was it made with another batch size or dataset?");
    }
    return position.batch() == batchesPerEpoch ? new Position(position.epoch() + 1, 0) : position;
  }
}
