package dev.hasten.data.internal;

import dev.hasten.data.Batch;
import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Examples that are tokens, each place with the token that it is to tell. */
public abstract class TokenWindows implements Dataset {
  /** The target of a place that is to say nothing. */
  public static final int NOTHING = -100;

  private final String name;
  private final int window;
  private final int kinds;

  /**
   * Of that many places at most, and of tokens from 0 to below {@code kinds}.
   *
   * @param name what errors and reports call it
   */
  protected TokenWindows(String name, int window, int kinds) {
    this.name = name;
    this.window = window;
    this.kinds = kinds;
  }

  /** The places of an example; as many as {@link #inputShape} says unless it is overridden. */
  protected int length(int number) {
    return window;
  }

  /** What fills up the places behind a shorter example. */
  protected int filler() {
    return 0;
  }

  /** Writes the places of an example, inputs and targets alike from {@code at} on. */
  protected abstract void write(int number, long[] inputs, long[] targets, int at);

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final long[] inputShape() {
    return new long[] {window};
  }

  @Override
  public final int classes() {
    return kinds;
  }

  @Override
  public final ScalarType inputType() {
    return ScalarType.Long;
  }

  /** As long as its longest example: (N, places). */
  @Override
  public final Batch batch(int[] indices) {
    int longest = 0;
    for (int index : indices) {
      if (index < 0 || index >= size()) {
        throw new IllegalArgumentException(
            "expected examples from 0 to " + (size() - 1) + " of " + name + ", but got " + index);
      }
      longest = Math.max(longest, length(index));
    }
    long[] inputs = new long[Math.multiplyExact(indices.length, longest)];
    long[] targets = new long[inputs.length];
    Arrays.fill(inputs, filler());
    Arrays.fill(targets, NOTHING);
    for (int row = 0; row < indices.length; row++) {
      write(indices[row], inputs, targets, row * longest);
    }
    return new Batch(
        Tensors.ofLongs(inputs, indices.length, longest),
        Tensors.ofLongs(targets, indices.length, longest));
  }

  @Override
  public final Batch batch(int from, int to) {
    if (from < 0 || to > size() || from >= to) {
      throw new IllegalArgumentException(
          "expected a range within the "
              + size()
              + " examples of "
              + name
              + ", but got "
              + from
              + " to "
              + to);
    }
    int[] indices = new int[to - from];
    Arrays.setAll(indices, i -> from + i);
    return batch(indices);
  }

  /**
   * Refuses: tokens are no amounts.
   *
   * @throws DataException always
   */
  @Override
  public final Dataset standardised(float[] mean, float[] deviation) {
    throw new DataException(
        "expected numbers to standardise, but " + name + " holds tokens: leave it out");
  }

  /** Nothing to give back. */
  @Override
  public void close() {}
}
