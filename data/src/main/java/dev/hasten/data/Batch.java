package dev.hasten.data;

import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * One batch of N examples. The tensors belong to the scope they were made in.
 *
 * @param inputs the examples, (N, ...): floating point, or tokens of int64
 * @param targets class indices (N) of int64, or class probabilities (N, C), floating point; for
 *     sequences one class index at each place (N, places); standardised numbers to predict (N, 1),
 *     behind which a sampling with loss weights puts the weight of each example's loss (N, 2)
 * @param numbers which examples these are
 */
public record Batch(Tensor inputs, Tensor targets, ExampleNumbers numbers) {
  /** Of examples without numbers. */
  public Batch(Tensor inputs, Tensor targets) {
    this(inputs, targets, ExampleNumbers.NONE);
  }

  /** The number of examples N. */
  public int size() {
    return Math.toIntExact(Tensors.requireOpen(targets, "the targets of the batch").size(0));
  }

  /** The examples {@code from} to {@code to} (exclusive): views of this batch. */
  public Batch slice(int from, int to) {
    return new Batch(
        inputs.narrow(0, from, to - from),
        targets.narrow(0, from, to - from),
        numbers.slice(from, to));
  }

  /** The same examples with other inputs. */
  public Batch withInputs(Tensor others) {
    return with(others, targets);
  }

  /** The same examples with other inputs and targets. */
  public Batch with(Tensor otherInputs, Tensor otherTargets) {
    return new Batch(otherInputs, otherTargets, numbers);
  }

  /** The same tensors, known by these numbers. */
  public Batch numbered(ExampleNumbers examples) {
    return new Batch(inputs, targets, examples);
  }
}
