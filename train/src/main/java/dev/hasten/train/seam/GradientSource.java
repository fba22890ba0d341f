package dev.hasten.train.seam;

import dev.hasten.data.Batch;
import org.bytedeco.pytorch.Tensor;

/**
 * Where the gradients of a batch come from. It finds them zero, and leaves the gradient of the mean
 * loss in place and the weights as they were.
 */
@FunctionalInterface
public interface GradientSource {
  /** One pass over the whole batch. */
  GradientSource WHOLE_BATCH = (batch, passes) -> passes.run(batch, 1);

  /** Another source made of a source. The one listed first is outermost. */
  @FunctionalInterface
  interface Transform {
    /** The source around {@code inner}. */
    GradientSource around(GradientSource inner);
  }

  /** Computes the gradients and answers the mean loss of the batch, detached. */
  Tensor gradients(Batch batch, Passes passes);
}
