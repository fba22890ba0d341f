package dev.hasten.nn;

import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Self-attention with several heads, in which a place sees itself and what stands before it
 * (Vaswani et al., <a href="https://arxiv.org/abs/1706.03762">2017</a>): in each head {@code
 * softmax(Q Kᵀ / sqrt(size) + M) V}, with M minus infinity above the diagonal; (N, places, width)
 * to the same. Queries, keys and values are one product; the attention itself is libtorch's fused
 * kernel, which keeps no matrix of scores.
 */
public final class CausalAttention extends Layer {
  private final long width;
  private final int heads;
  private final Slot qkv;
  private final Slot projection;

  /**
   * With normal first weights.
   *
   * @param heads that divide the width
   * @param deviation of the weights of queries, keys and values
   * @param projectionDeviation of those of the projection behind the heads
   * @throws IllegalArgumentException when the heads do not divide the width
   */
  public CausalAttention(
      long width, int heads, boolean bias, double deviation, double projectionDeviation) {
    Counts.require("heads of attention", heads, 1);
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "expected a width that "
              + heads
              + " heads of attention divide, but got "
              + width
              + ": change one of them");
    }
    this.width = width;
    this.heads = heads;
    qkv = child("qkv", Linear.normal(width, 3 * width, bias, deviation));
    projection = child("projection", Linear.normal(width, width, bias, projectionDeviation));
  }

  @Override
  public Tensor forward(Tensor input) {
    TensorVector parts = torch.chunk(qkv.forward(input), 3, 2);
    Tensor mixed =
        torch.scaled_dot_product_attention(
            byHead(parts.get(0)),
            byHead(parts.get(1)),
            byHead(parts.get(2)),
            new TensorOptional(),
            0, // dropout
            true, // causal
            new DoubleOptional(), // scale: 1 / sqrt(size)
            false);
    return projection.forward(mixed.transpose(1, 2).flatten(2, 3));
  }

  /** (N, places, width) as (N, heads, places, size). */
  private Tensor byHead(Tensor all) {
    return all.view(all.size(0), all.size(1), heads, width / heads).transpose(1, 2);
  }

  /** The products with keys and values, over all places; half of them are masked. */
  @Override
  protected long multiplyAccumulates(long[] input, long[] output) {
    return 2 * Tensors.count(input) * input[1];
  }
}
