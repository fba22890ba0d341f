package dev.hasten.nn.models;

import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.ScaledDotProduct;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Self-attention in which all places see each other, whose queries, keys and values are one
 * product, with a product behind it: (N, places, width) to the same. Both products have the names
 * that published weights give them.
 */
final class JointAttention extends Layer {
  private final long width;
  private final int heads;
  private final Slot joint;
  private final Slot projection;

  /**
   * Checks the heads.
   *
   * @param products from the width to three times as many numbers, and from the width to itself
   */
  JointAttention(long width, int heads, Sequential products) {
    ScaledDotProduct.headSize(width, heads);
    this.width = width;
    this.heads = heads;
    List<Slot> slots = new ArrayList<>();
    products.children().forEach((name, slot) -> slots.add(child(name, slot.layer())));
    joint = slots.get(0);
    projection = slots.get(1);
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor all = joint.forward(input);
    Tensor queries = ScaledDotProduct.byHead(all.narrow(2, 0, width), heads);
    Tensor keys = ScaledDotProduct.byHead(all.narrow(2, width, width), heads);
    Tensor values = ScaledDotProduct.byHead(all.narrow(2, 2 * width, width), heads);
    return projection.forward(
        ScaledDotProduct.together(ScaledDotProduct.of(queries, keys, values, Optional.empty())));
  }

  /** The products with keys and values, over all places. */
  @Override
  protected long multiplyAccumulates(long[] input, long[] output) {
    return 2 * Tensors.count(input) * input[1];
  }
}
