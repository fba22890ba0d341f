package dev.hasten.data.table;

import dev.hasten.data.Batch;
import dev.hasten.data.Dataset;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Ways to look at tables that were read. */
final class Read {
  private Read() {}

  /** All rows, in the order of their file. */
  static List<float[]> rows(Dataset data) {
    int width = Math.toIntExact(data.inputShape()[0]);
    List<float[]> rows = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      float[] all = Tensors.toFloats(data.batch(0, data.size()).inputs());
      for (int from = 0; from < all.length; from += width) {
        rows.add(Arrays.copyOfRange(all, from, from + width));
      }
    }
    return rows;
  }

  static int[] labels(Dataset data) {
    try (Scope scope = Scope.open()) {
      Batch all = data.batch(0, data.size());
      return Arrays.stream(Tensors.toLongs(all.targets())).mapToInt(Math::toIntExact).toArray();
    }
  }

  static TableSchema schema(Dataset data) {
    return ((TableDataset) data).schema();
  }
}
