package dev.hasten.train.seam;

import org.bytedeco.pytorch.Tensor;

/** What is minimised. */
@FunctionalInterface
public interface Loss {
  /**
   * The mean loss of a batch, a scalar on the graph.
   *
   * @param inputs what the model was given, (N, ...)
   * @param outputs what it answered, (N, C), or (N, places, C) for sequences
   * @param targets class indices (N) or class probabilities (N, C), with places where outputs have
   *     them; standardised numbers (N, 1), or (N, 2) with the weight of each example behind it
   */
  Tensor loss(Tensor inputs, Tensor outputs, Tensor targets);
}
