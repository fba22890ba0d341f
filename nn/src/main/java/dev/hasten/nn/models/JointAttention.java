package dev.hasten.nn.models;

import dev.hasten.engine.Tensors;
import dev.hasten.nn.Documents;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Layer;
import dev.hasten.nn.ScaledDotProduct;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Self-attention whose queries, keys and values are one product, with a product behind it: (N,
 * places, width) to the same. Both products have the names that published weights give them.
 */
final class JointAttention extends Layer implements Documents.Aware {
  private final long width;
  private final int heads;
  private final boolean causal;
  private final Slot joint;
  private final Slot projection;
  private final Slot sharesDropout;
  private final Slot dropout;
  private Optional<Documents> documents = Optional.empty();

  /**
   * Checks the heads.
   *
   * @param products from the width to three times as many numbers, and from the width to itself
   * @param causal whether a place sees only itself and what stands before it
   * @param dropped the probability that a share of attention is dropped, and of what comes out
   */
  JointAttention(long width, int heads, Sequential products, boolean causal, double dropped) {
    ScaledDotProduct.headSize(width, heads);
    this.width = width;
    this.heads = heads;
    this.causal = causal;
    List<Slot> slots = new ArrayList<>();
    products.children().forEach((name, slot) -> slots.add(child(name, slot.layer())));
    joint = slots.get(0);
    projection = slots.get(1);
    sharesDropout = child("attn_dropout", new Dropout(dropped));
    dropout = child("resid_dropout", new Dropout(dropped));
  }

  @Override
  public void keepApart(Documents all) {
    documents = Optional.of(all);
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor all = joint.forward(input);
    Tensor queries = ScaledDotProduct.byHead(all.narrow(2, 0, width), heads);
    Tensor keys = ScaledDotProduct.byHead(all.narrow(2, width, width), heads);
    Tensor values = ScaledDotProduct.byHead(all.narrow(2, 2 * width, width), heads);
    Optional<Tensor> mask = Documents.mask(documents, input.size(1));
    Tensor mixed =
        causal && mask.isEmpty()
            ? ScaledDotProduct.causal(sharesDropout, queries, keys, values)
            : ScaledDotProduct.of(sharesDropout, queries, keys, values, mask);
    return dropout.forward(projection.forward(ScaledDotProduct.together(mixed)));
  }

  /** The products with keys and values, over all places. */
  @Override
  protected long multiplyAccumulates(long[] input, long[] output) {
    return 2 * Tensors.count(input) * input[1];
  }
}
