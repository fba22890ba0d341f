package dev.hasten.train.seam;

import dev.hasten.nn.Layer;

/** Changes the layer tree before the first step. */
@FunctionalInterface
public interface ModelSurgery {
  /**
   * Operates on the tree.
   *
   * @param model the root
   * @param example the shape of one example, without the batch dimension
   * @return one line on what was changed
   * @throws IllegalArgumentException when the model has nothing to operate on; the message lists
   *     what is supported
   */
  String operate(Layer model, long[] example);
}
