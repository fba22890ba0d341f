package dev.hasten.train;

import dev.hasten.data.Batch;
import dev.hasten.data.Dataset;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Rows of tokens, each with a class of its own or with tokens to answer. */
record TokenRows(long[][] inputs, long[][] targets, int classes) implements Dataset {
  @Override
  public String name() {
    return "rows of tokens";
  }

  @Override
  public int size() {
    return inputs.length;
  }

  @Override
  public long[] inputShape() {
    return new long[] {inputs[0].length};
  }

  @Override
  public ScalarType inputType() {
    return ScalarType.Long;
  }

  @Override
  public Batch batch(int[] indices) {
    int length = inputs[0].length;
    int answers = targets[0].length;
    long[] tokens = new long[indices.length * length];
    long[] wanted = new long[indices.length * answers];
    for (int row = 0; row < indices.length; row++) {
      System.arraycopy(inputs[indices[row]], 0, tokens, row * length, length);
      System.arraycopy(targets[indices[row]], 0, wanted, row * answers, answers);
    }
    long[] shape =
        answers == 1 ? new long[] {indices.length} : new long[] {indices.length, answers};
    return new Batch(
        Tensors.ofLongs(tokens, indices.length, length), Tensors.ofLongs(wanted, shape));
  }

  @Override
  public Batch batch(int from, int to) {
    int[] indices = new int[to - from];
    Arrays.setAll(indices, i -> from + i);
    return batch(indices);
  }

  @Override
  public void close() {}
}
