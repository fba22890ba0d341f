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

  /**
   * Forward alone, with the model as in evaluation: no graph, no gradients, nothing left behind.
   *
   * @return its outputs in fp32, detached
   */
  Tensor outputs(Batch examples);

  /** The handle on the weights and their gradients. */
  Weights weights();
}
