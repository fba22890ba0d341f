package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;

/** The same numbers with their dimensions in another order. */
public final class Permute extends Layer {
  private final long[] order;

  /** The d-th dimension of what comes out is dimension {@code order[d]} of what goes in. */
  public Permute(long... order) {
    this.order = order.clone();
  }

  @Override
  public Tensor forward(Tensor input) {
    return input.permute(order);
  }
}
