package dev.hasten.engine;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rounds fp32 to numbers of bfloat16 at random and without bias (Gupta et al., <a
 * href="https://arxiv.org/abs/1502.02551">2015</a>; for weights in bfloat16 Zamirai et al., <a
 * href="https://arxiv.org/abs/2010.06192">2020</a>): with a and b the neighbours of {@code a <= x <
 * b} in bfloat16, x becomes b with probability {@code (x - a) / (b - a)}, else a. So {@code E[x'] =
 * x}, and a number of bfloat16 stays. bfloat16 is the upper half of fp32: 16 random bits are added
 * to the lower half, which is then cut off.
 */
public final class StochasticRounding {
  private static final int UPPER_HALF = 0xFFFF0000;
  private static final long PIECE = 1L << 18; // elements: the random bits stay in the cache

  private StochasticRounding() {}

  /**
   * Rounds in place, a piece at a time. The draws are those of a generator that one draw of the
   * stream seeds.
   *
   * @param values (n) in fp32, finite
   * @throws IllegalArgumentException when they are of another type
   */
  public static void round(Tensor values, RandomStream random) {
    ScalarType type = values.scalar_type().intern();
    if (type != ScalarType.Float) {
      throw new IllegalArgumentException(
          "expected weights in fp32 to round to bfloat16, but got "
              + type
              + ": choose another precision for this model");
    }
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      GeneratorOptional generator = new GeneratorOptional(random.nativeGenerator());
      Tensor bits = values.detach().view(ScalarType.Int);
      Tensor noise = Tensors.zeros(ScalarType.Int, Math.min(PIECE, bits.numel()));
      for (long from = 0; from < bits.numel(); from += PIECE) {
        try (Scope piece = Scope.open()) {
          long length = Math.min(PIECE, bits.numel() - from);
          Tensor some = bits.narrow(0, from, length);
          Tensor lower = noise.narrow(0, 0, length);
          lower.random_(0, new LongOptional(1L << 16), generator);
          some.add_(lower).bitwise_and_(new Scalar(UPPER_HALF));
        }
      }
    }
  }
}
