package dev.hasten.engine;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Scaled dot-product attention by libtorch's fused kernel. On a CPU that kernel takes its bfloat16
 * products from loops that no BLAS stands behind in this build of libtorch: five to fifteen times
 * the time of fp32 (docs/benchmarks.md). So bfloat16 is computed in fp32 there, under autocast too.
 */
public final class Attention {
  private Attention() {}

  /**
   * {@code softmax(Q Kᵀ / sqrt(size) + mask) V}, forward and backward.
   *
   * @param queries (N, heads, places, size), as keys and values
   * @param mask added to the scores, of a shape that broadcasts to (N, heads, places, places); or
   *     none
   * @param causal whether each place sees itself and those before it alone; not with a mask
   * @return (N, heads, places, size) in the type of the values, or what autocast makes of it
   */
  public static Tensor scaledDotProduct(
      Tensor queries, Tensor keys, Tensor values, TensorOptional mask, boolean causal) {
    if (values.is_cuda() || !isLowered(values)) {
      return fused(queries, keys, values, mask, causal);
    }
    try (Precision.Autocast exact = Precision.FP32.open(values.device().type())) {
      TensorOptional added =
          mask.has_value() ? new TensorOptional(mask.get().to(ScalarType.Float)) : mask;
      Tensor mixed =
          fused(
              queries.to(ScalarType.Float),
              keys.to(ScalarType.Float),
              values.to(ScalarType.Float),
              added,
              causal);
      return mixed.to(ScalarType.BFloat16);
    }
  }

  /** Whether they are in bfloat16, or autocast would make them so. */
  private static boolean isLowered(Tensor values) {
    ScalarType type = values.scalar_type().intern();
    return type == ScalarType.BFloat16
        || (type == ScalarType.Float
            && Precision.loweredTo(values.device().type())
                .filter(to -> to.intern() == ScalarType.BFloat16)
                .isPresent());
  }

  private static Tensor fused(
      Tensor queries, Tensor keys, Tensor values, TensorOptional mask, boolean causal) {
    return torch.scaled_dot_product_attention(
        queries,
        keys,
        values,
        mask,
        0, // dropout: it would draw from the process-wide generator
        causal,
        new DoubleOptional(), // scale: 1 / sqrt(size)
        false);
  }
}
