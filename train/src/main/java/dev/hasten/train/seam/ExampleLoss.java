package dev.hasten.train.seam;

import org.bytedeco.pytorch.Tensor;

/** A loss that is a mean over examples, and known of each. */
public interface ExampleLoss extends Loss {
  /**
   * The loss of each example of a batch (N), weights included.
   *
   * @param outputs what the model answered, (N, ...)
   * @param targets as in {@link Loss#loss}
   */
  Tensor each(Tensor outputs, Tensor targets);

  /** The mean of them. */
  @Override
  default Tensor loss(Tensor inputs, Tensor outputs, Tensor targets) {
    return each(outputs, targets).mean();
  }
}
