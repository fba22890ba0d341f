package dev.hasten.nn;

import dev.hasten.engine.Attention;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * Attention in each head, {@code softmax(Q Kᵀ / sqrt(size) + M) V} (Vaswani et al., <a
 * href="https://arxiv.org/abs/1706.03762">2017</a>), by libtorch's fused kernel, which keeps no
 * matrix of scores. Queries are (N, heads, places, size), keys and values (N, heads or fewer, other
 * places, size): heads in a row share those of fewer.
 */
public final class ScaledDotProduct {
  private ScaledDotProduct() {}

  /**
   * Numbers of a query or a key in a head.
   *
   * @throws IllegalArgumentException when the heads do not divide the width
   */
  public static long headSize(long width, int heads) {
    Counts.require("heads of attention", heads, 1);
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "expected a width that "
              + heads
              + " heads of attention divide, but got "
              + width
              + ": change one of them");
    }
    return width / heads;
  }

  /** (N, places, heads * size) as (N, heads, places, size): the same memory. */
  public static Tensor byHead(Tensor all, int heads) {
    return all.view(all.size(0), all.size(1), heads, all.size(2) / heads).transpose(1, 2);
  }

  /** (N, heads, places, size) as (N, places, heads * size). */
  public static Tensor together(Tensor byHead) {
    return byHead.transpose(1, 2).flatten(2, 3);
  }

  /**
   * Each query sees all keys but those that the mask hides.
   *
   * @param mask what is added to the scores, of a shape that spreads to (N, heads, places, other
   *     places); without gradients
   */
  public static Tensor of(Tensor queries, Tensor keys, Tensor values, Optional<Tensor> mask) {
    return fused(queries, keys, values, mask, false);
  }

  /** The query of a place sees the keys of that place and of those before it. */
  public static Tensor causal(Tensor queries, Tensor keys, Tensor values) {
    return fused(queries, keys, values, Optional.empty(), true);
  }

  /**
   * As {@link #of(Tensor, Tensor, Tensor, Optional)}, with shares of attention dropped by what
   * stands in the slot. The kernel would draw from libtorch's process-wide generator: while
   * anything is dropped, the matrix of shares is made instead.
   */
  public static Tensor of(
      Slot dropout, Tensor queries, Tensor keys, Tensor values, Optional<Tensor> mask) {
    return dropped(dropout, queries, keys, values, mask, false);
  }

  /** As {@link #causal(Tensor, Tensor, Tensor)}, with shares of attention dropped. */
  public static Tensor causal(Slot dropout, Tensor queries, Tensor keys, Tensor values) {
    return dropped(dropout, queries, keys, values, Optional.empty(), true);
  }

  private static Tensor dropped(
      Slot dropout,
      Tensor queries,
      Tensor keys,
      Tensor values,
      Optional<Tensor> mask,
      boolean causal) {
    if (!(dropout.layer() instanceof Dropout layer) || !layer.drops()) {
      return fused(queries, keys, values, mask, causal);
    }
    int heads = (int) queries.size(1);
    Tensor scores =
        queries
            .matmul(forHeads(keys, heads).transpose(2, 3))
            .mul(new Scalar(1 / Math.sqrt(queries.size(3))));
    Optional<Tensor> added =
        causal
            ? Optional.of(
                AttentionMask.of(queries.size(2), 0, new double[0], scores.scalar_type().intern()))
            : mask;
    Tensor seen = added.map(m -> scores.add(m.to(scores.scalar_type()))).orElse(scores);
    return dropout
        .forward(seen.softmax(-1))
        .to(values.scalar_type())
        .matmul(forHeads(values, heads));
  }

  private static Tensor fused(
      Tensor queries, Tensor keys, Tensor values, Optional<Tensor> mask, boolean causal) {
    int heads = (int) queries.size(1);
    return Attention.scaledDotProduct(
        queries,
        forHeads(keys, heads),
        forHeads(values, heads),
        mask.map(m -> new TensorOptional(m.to(queries.scalar_type())))
            .orElseGet(TensorOptional::new),
        causal);
  }

  /** Keys or values (N, fewer, places, size), each for as many heads in a row. */
  static Tensor forHeads(Tensor shared, int heads) {
    int fewer = (int) shared.size(1);
    return fewer == heads
        ? shared
        : shared
            .unsqueeze(2)
            .expand(shared.size(0), fewer, heads / fewer, shared.size(2), shared.size(3))
            .flatten(1, 2);
  }
}
