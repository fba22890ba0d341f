package dev.hasten.nn;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A layer that brings a loss of its own with it, which training adds to that of the answers. */
public interface AddsToLoss {
  /**
   * The loss of the last call in training, a scalar on its graph, made in the caller's scope; given
   * once. None where no gradients were asked for.
   */
  Optional<Tensor> takeLoss();
}
