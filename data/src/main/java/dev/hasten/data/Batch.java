package dev.hasten.data;

import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * One batch of N examples. The tensors belong to the scope they were made in.
 *
 * @param inputs the examples, (N, ...): floating point, or tokens of int64
 * @param targets class indices (N) of int64, or class probabilities (N, C), floating point; for
 *     sequences one class index at each place (N, places)
 */
public record Batch(Tensor inputs, Tensor targets) {
  /** The number of examples N. */
  public int size() {
    return Math.toIntExact(Tensors.requireOpen(targets, "the targets of the batch").size(0));
  }

  /** The examples {@code from} to {@code to} (exclusive): views of this batch. */
  public Batch slice(int from, int to) {
    return new Batch(inputs.narrow(0, from, to - from), targets.narrow(0, from, to - from));
  }
}
