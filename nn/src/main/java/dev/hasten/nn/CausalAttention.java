package dev.hasten.nn;

import dev.hasten.engine.Tensors;
import java.util.Optional;
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
  private Optional<Slot> queryNorm = Optional.empty();
  private Optional<Slot> keyNorm = Optional.empty();
  private boolean linearBiases;

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

  /** Numbers of a query or a key in a head. */
  public long headSize() {
    return width / heads;
  }

  /** Whether queries and keys are normed. */
  public boolean isNormed() {
    return queryNorm.isPresent();
  }

  /** Norms queries and keys in each head, (N, heads, places, size), before their products. */
  public void norm(LayerNorm ofQueries, LayerNorm ofKeys) {
    queryNorm = Optional.of(child("queryNorm", ofQueries));
    keyNorm = Optional.of(child("keyNorm", ofKeys));
  }

  /**
   * Adds to the score of a place j, seen from i, {@code -slope (i - j)}; the slope of head h of H,
   * counted from 1, is {@code 2^(-8 h / H)} (Press et al., <a
   * href="https://arxiv.org/abs/2108.12409">2021</a>).
   */
  public void addLinearBiases() {
    linearBiases = true;
  }

  @Override
  public Tensor forward(Tensor input) {
    TensorVector parts = torch.chunk(qkv.forward(input), 3, 2);
    Tensor queries = byHead(parts.get(0));
    Tensor keys = byHead(parts.get(1));
    Tensor mixed =
        torch.scaled_dot_product_attention(
            queryNorm.isPresent() ? queryNorm.get().forward(queries) : queries,
            keyNorm.isPresent() ? keyNorm.get().forward(keys) : keys,
            byHead(parts.get(2)),
            linearBiases
                ? new TensorOptional(biases(input.size(1)).to(parts.get(0).scalar_type().intern()))
                : new TensorOptional(),
            0, // dropout
            !linearBiases, // causal
            new DoubleOptional(), // scale: 1 / sqrt(size)
            false);
    return projection.forward(mixed.transpose(1, 2).flatten(2, 3));
  }

  /** What is added to the scores, minus infinity above the diagonal: (heads, places, places). */
  private Tensor biases(long places) {
    int length = Math.toIntExact(places);
    float[] all = new float[Math.multiplyExact(heads, length * length)];
    for (int head = 0; head < heads; head++) {
      double slope = Math.pow(2, -8.0 * (head + 1) / heads);
      for (int i = 0; i < length; i++) {
        for (int j = 0; j < length; j++) {
          all[(head * length + i) * length + j] =
              j > i ? Float.NEGATIVE_INFINITY : (float) (slope * (j - i));
        }
      }
    }
    return Tensors.ofFloats(all, 1, heads, places, places);
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
