package dev.hasten.data;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Small data sets whose inputs say which example they are, and ways to look at batches. */
final class Rows {
  private Rows() {}

  /** Example i is the row {i, -i} of class i % 3. */
  static ArrayDataset numbered(int count) {
    float[][] rows = new float[count][];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      rows[i] = new float[] {i, -i};
      labels[i] = i % 3;
    }
    return ArrayDataset.ofFloats(rows, labels).named("numbered");
  }

  /** Which examples a batch of {@link #numbered} holds; checks that the rest fits. */
  static List<Integer> examples(Batch batch) {
    float[] values = Tensors.toFloats(batch.inputs());
    long[] targets = Tensors.toLongs(batch.targets());
    List<Integer> examples = new ArrayList<>();
    for (int i = 0; i < targets.length; i++) {
      int example = Math.round(values[2 * i]);
      if (values[2 * i + 1] != -example || targets[i] != example % 3) {
        throw new AssertionError("row " + i + " is torn");
      }
      examples.add(example);
    }
    return examples;
  }

  /** The next so many batches of a source over {@link #numbered}. */
  static List<List<Integer>> take(BatchSource source, int count) {
    List<List<Integer>> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try (Scope scope = Scope.open()) {
        batches.add(examples(source.next()));
      }
    }
    return batches;
  }

  /** A source that a test steers; it counts what was asked of it. */
  abstract static class Steered implements BatchSource {
    private volatile long given;

    /** Makes batch number {@code index}. */
    abstract Batch make(long index);

    long given() {
      return given;
    }

    @Override
    public Batch next() {
      Batch batch = make(given);
      given++;
      return batch;
    }

    @Override
    public Position position() {
      return new Position(0, given);
    }

    @Override
    public void seek(Position position) {
      given = position.batch();
    }

    @Override
    public OptionalLong epochLength() {
      return OptionalLong.empty();
    }

    @Override
    public void close() {}
  }
}
