package dev.hasten.train.optimizer;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Numbers in 8 bits (Dettmers et al., <a href="https://arxiv.org/abs/2110.02861">2021</a>): each
 * block of 2,048 has a scale, its greatest magnitude, and each number a code, the place in {@link
 * #dynamicMap} of what is nearest to its share of the scale. So {@code |map[code] * scale - x| <=
 * scale * gap / 2} with the gap of the map at x: at most 0.71% of the scale, ever finer towards
 * zero. The greatest magnitude of a block keeps its value unless it is negative: one is in the map,
 * minus one is not.
 */
public final class BlockwiseQuantization implements AutoCloseable {
  /** Elements that share a scale. */
  public static final int BLOCK = 2048;

  private static final int DECADES = 7;
  private static final int HALVES = 1 << 16;

  private final BlockCodes inArrays;
  private final Tensor map; // (256), ascending
  private final Tensor middles; // (256), where the nearest changes; after the last never
  private final Tensor least; // (65536), by the upper half of a number: the least code of such

  /** For numbers of both signs, or for those that are never negative, twice as fine. */
  public BlockwiseQuantization(boolean signed) {
    inArrays = new BlockCodes(signed);
    try (Scope scope = Scope.open()) {
      map = Tensors.own(Tensors.ofFloats(inArrays.map(), inArrays.map().length));
      middles = Tensors.own(Tensors.ofFloats(inArrays.middles(), inArrays.middles().length));
      least = Tensors.own(Tensors.ofBytes(inArrays.least(), HALVES));
    }
  }

  /** The same codes for numbers in arrays. */
  BlockCodes inArrays() {
    return inArrays;
  }

  /**
   * The dynamic tree map of 256 numbers, ascending: zero, one, and in the decade up to {@code
   * 10^-e} (e = 6 to 0) the middles of {@code 2^(6 - e)} equal parts of its range from a tenth up,
   * with both signs; {@code 2^(7 - e)} parts where there are no negative numbers.
   */
  public static double[] dynamicMap(boolean signed) {
    double[] map = new double[256];
    int filled = 0;
    map[filled++] = 0;
    map[filled++] = 1;
    for (int decade = 0; decade < DECADES; decade++) {
      int parts = signed ? 1 << decade : 2 << decade;
      double top = Math.pow(10, decade - (DECADES - 1));
      for (int part = 0; part < parts; part++) {
        double middle = top * (0.1 + 0.9 * (part + 0.5) / parts);
        map[filled++] = middle;
        if (signed) {
          map[filled++] = -middle;
        }
      }
    }
    Arrays.sort(map);
    return map;
  }

  /** How many scales so many elements have. */
  public static long blocks(long elements) {
    return (elements + BLOCK - 1) / BLOCK;
  }

  /**
   * Writes codes and scales of {@code values}.
   *
   * @param values (n), fp32
   * @param codes (n), bytes
   * @param scales (blocks(n)), fp32; not finite where a number of the block is not
   */
  public void quantize(Tensor values, Tensor codes, Tensor scales) {
    try (Scope scope = Scope.open()) {
      Tensor rows = rows(values); // (blocks, 2048)
      scales.copy_(rows.abs().amax(new long[] {1}, false));
      // A block of zeros has the scale zero.
      Tensor divisors = scales.clamp_min(new Scalar((double) Float.MIN_NORMAL)).unsqueeze(1);
      Tensor shares = rows.div(divisors).view(-1).narrow(0, 0, values.numel());
      Tensor halves = shares.view(ScalarType.Int).bitwise_right_shift(new Scalar(16));
      codes.copy_(least.index_select(0, halves.bitwise_and_(new Scalar(HALVES - 1))));
      codes.add_(shares.gt(middles.index_select(0, codes.to(ScalarType.Int))));
    }
  }

  /** The numbers again, (n) in fp32: a new tensor in the caller's scope. */
  public Tensor dequantize(Tensor codes, Tensor scales) {
    Tensor shares = rows(map.index_select(0, codes.to(ScalarType.Int))); // (blocks, 2048)
    return shares.mul(scales.unsqueeze(1)).view(-1).narrow(0, 0, codes.numel());
  }

  private static Tensor rows(Tensor values) {
    long missing = blocks(values.numel()) * BLOCK - values.numel();
    Tensor whole = missing == 0 ? values : torch.constant_pad_nd(values, new long[] {0, missing});
    return whole.view(-1, BLOCK);
  }

  @Override
  public void close() {
    Tensors.free(map);
    Tensors.free(middles);
    Tensors.free(least);
  }
}
