package dev.hasten.data.pack;

import dev.hasten.data.Dataset;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;

/** The labels of a data set, by its batches. */
final class DatasetLabels {
  private static final int BATCH = 256;

  private DatasetLabels() {}

  static int[] of(Dataset data) {
    int[] labels = new int[data.size()];
    for (int from = 0; from < labels.length; from += BATCH) {
      int to = Math.min(labels.length, from + BATCH);
      try (Scope scope = Scope.open()) {
        long[] targets = Tensors.toLongs(data.batch(from, to).targets());
        for (int i = 0; i < targets.length; i++) {
          labels[from + i] = Math.toIntExact(targets[i]);
        }
      }
    }
    return labels;
  }
}
