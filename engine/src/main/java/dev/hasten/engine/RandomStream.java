package dev.hasten.engine;

import java.nio.charset.StandardCharsets;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;

/**
 * A named stream of random numbers, independent of every other name under the same seed.
 *
 * <p>The n-th draw is {@code mix(key + n * 0x9E3779B97F4A7C15)}, the SplitMix64 generator of
 * Steele, Lea and Flood (<a href="https://doi.org/10.1145/2660193.2660195">OOPSLA 2014</a>); the
 * key is mixed from seed and name. So the whole state is two numbers, a checkpoint of it is exact,
 * and adding one stream never shifts another's draws. Not for cryptography. One thread at a time.
 */
public final class RandomStream {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long key;
  private long draws;

  /** The state between two draws: what a checkpoint keeps. */
  public record State(long key, long draws) {}

  /** The stream {@code name} under {@code seed}, at its first draw. */
  public RandomStream(long seed, String name) {
    long mixed = mix(seed + GOLDEN_GAMMA);
    for (byte character : name.getBytes(StandardCharsets.UTF_8)) {
      mixed = mix(mixed ^ (character + GOLDEN_GAMMA));
    }
    key = mixed;
  }

  /** 64 uniform bits. */
  public long nextLong() {
    return mix(key + GOLDEN_GAMMA * ++draws);
  }

  /** A uniform double in [0, 1), with 53 random bits. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /**
   * A uniform int in [0, bound), without bias.
   *
   * @throws IllegalArgumentException when the bound is not positive
   */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("expected a positive bound, but got " + bound);
    }
    // Lemire's multiply-and-reject method, https://doi.org/10.1145/3230636
    long product = (nextLong() >>> 32) * bound;
    if ((product & 0xFFFFFFFFL) < bound) {
      long threshold = Integer.remainderUnsigned(-bound, bound) & 0xFFFFFFFFL;
      while ((product & 0xFFFFFFFFL) < threshold) {
        product = (nextLong() >>> 32) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /** A standard normal number, by the Box-Muller transform (two draws each, none kept back). */
  public double nextGaussian() {
    double radius = Math.sqrt(-2 * Math.log(1 - nextDouble()));
    return radius * Math.cos(2 * Math.PI * nextDouble());
  }

  /**
   * A number from the Gamma(shape, 1) distribution, by the method of Marsaglia and Tsang (<a
   * href="https://doi.org/10.1145/358407.358414">2000</a>).
   */
  public double nextGamma(double shape) {
    if (!(shape > 0)) {
      throw new IllegalArgumentException(
          "expected a positive shape of the gamma distribution, but got " + shape);
    }
    if (shape < 1) {
      return nextGamma(shape + 1) * Math.pow(1 - nextDouble(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = nextGaussian();
      double v = 1 + c * x;
      v = v * v * v;
      if (v > 0 && Math.log(1 - nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }

  /** A number from the Beta(a, b) distribution, as the quotient of two gamma numbers. */
  public double nextBeta(double a, double b) {
    double x = nextGamma(a);
    double y = nextGamma(b);
    return x + y > 0 ? x / (x + y) : 0.5; // both can underflow for tiny a and b
  }

  /**
   * Fills memory with a dropout mask: each element is {@code kept} with probability {@code keep}
   * (in steps of 1/65536), else zero. Four elements a draw.
   */
  public void fillMask(short[] mask, int length, double keep, short kept) {
    int threshold = (int) Math.round(keep * 65536);
    long counter = key + GOLDEN_GAMMA * draws;
    for (int i = 0; i < length; i += 4) {
      counter += GOLDEN_GAMMA;
      long bits = mix(counter);
      int end = Math.min(i + 4, length);
      for (int j = i; j < end; j++, bits >>>= 16) {
        mask[j] = (bits & 0xFFFF) < threshold ? kept : 0;
      }
    }
    draws += (length + 3) / 4;
  }

  /** As {@link #fillMask(short[], int, double, short)}, with the same draws, for fp32. */
  public void fillMask(float[] mask, int length, double keep, float kept) {
    int threshold = (int) Math.round(keep * 65536);
    long counter = key + GOLDEN_GAMMA * draws;
    for (int i = 0; i < length; i += 4) {
      counter += GOLDEN_GAMMA;
      long bits = mix(counter);
      int end = Math.min(i + 4, length);
      for (int j = i; j < end; j++, bits >>>= 16) {
        mask[j] = (bits & 0xFFFF) < threshold ? kept : 0;
      }
    }
    draws += (length + 3) / 4;
  }

  /**
   * A new libtorch CPU generator seeded by one draw, for operators that take one. Made in the
   * current scope.
   */
  public Generator nativeGenerator() {
    return torch.make_generator_cpu(nextLong() >>> 1);
  }

  /** The state between two draws. */
  public State state() {
    return new State(key, draws);
  }

  /** Goes back, or on, to a state. */
  public void restore(State state) {
    key = state.key();
    draws = state.draws();
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
