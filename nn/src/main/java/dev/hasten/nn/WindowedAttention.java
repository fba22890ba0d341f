package dev.hasten.nn;

import dev.hasten.engine.Attention;
import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Causal attention to the last few places alone, by blocks (Beltagy et al., <a
 * href="https://arxiv.org/abs/2004.05150">2020</a>, section 3.1): queries in blocks of as many
 * places as the window meet the keys of their own block and of the one before it, for the others
 * are hidden. The scores of two windows a place are computed instead of all.
 */
final class WindowedAttention {
  /** From how many windows in a sequence on blocks take less time (docs/benchmarks.md). */
  static final int WORTH_BLOCKS = 4;

  private WindowedAttention() {}

  /**
   * {@code softmax(Q Kᵀ / sqrt(size) + M) V}, M as of {@link AttentionMask}.
   *
   * @param queries (N, heads, places, size), as keys and values; more places than the window has
   */
  static Tensor of(Tensor queries, Tensor keys, Tensor values, int window, double[] slopes) {
    long places = queries.size(2);
    long blocks = (places + window - 1) / window;
    long missing = blocks * window - places; // after the last place: nobody sees them
    Tensor later = padded(queries, missing).narrow(2, window, (blocks - 1) * window);
    Tensor mixed =
        Attention.scaledDotProduct(
            later.reshape(later.size(0), -1, window, later.size(3)),
            pairs(padded(keys, missing), window),
            pairs(padded(values, missing), window),
            new TensorOptional(blockMask(queries, blocks - 1, window, slopes)),
            false);
    return torch
        .cat(
            new TensorVector(
                firstBlock(
                    queries.narrow(2, 0, window),
                    keys.narrow(2, 0, window),
                    values.narrow(2, 0, window),
                    slopes),
                mixed.reshape(Tensors.shape(later))),
            2)
        .narrow(2, 0, places);
  }

  /** All places of it see each other as far back as it goes. */
  private static Tensor firstBlock(Tensor queries, Tensor keys, Tensor values, double[] slopes) {
    TensorOptional mask =
        slopes.length == 0
            ? new TensorOptional()
            : new TensorOptional(
                AttentionMask.of(queries.size(2), 0, slopes, queries.scalar_type().intern()));
    return Attention.scaledDotProduct(queries, keys, values, mask, slopes.length == 0);
  }

  /** One for each head and block; the same in all blocks. */
  private static Tensor blockMask(Tensor like, long blocks, int window, double[] slopes) {
    Tensor mask = AttentionMask.of(window, window, window, slopes, like.scalar_type().intern());
    return slopes.length == 0
        ? mask
        : mask.unsqueeze(2)
            .expand(1, slopes.length, blocks, window, 2L * window)
            .reshape(1, slopes.length * blocks, window, 2L * window);
  }

  private static Tensor padded(Tensor tensor, long places) {
    return places == 0
        ? tensor
        : torch.constant_pad_nd(tensor, new long[] {0, 0, 0, places}, new Scalar(0));
  }

  /**
   * Of each block but the first, that before it and itself: (N, heads * blocks, 2 windows, size).
   */
  private static Tensor pairs(Tensor all, int window) {
    return all.unfold(2, 2L * window, window)
        .transpose(3, 4)
        .reshape(all.size(0), -1, 2L * window, all.size(3));
  }
}
