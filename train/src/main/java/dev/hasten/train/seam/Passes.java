package dev.hasten.train.seam;

import dev.hasten.data.Batch;
import org.bytedeco.pytorch.Tensor;

/** The passes through the model that a {@link GradientSource} may run. */
public interface Passes {
  /**
   * Forward, loss and backward over some examples: adds {@code weight} times the gradient of their
   * mean loss to the gradients.
   *
   * @return the mean loss, detached, not yet weighted
   */
  Tensor run(Batch examples, double weight);

  /** The handle on the weights and their gradients. */
  Weights weights();
}
