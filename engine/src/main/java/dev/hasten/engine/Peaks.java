package dev.hasten.engine;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What this machine can do at most: the roofline to report against.
 *
 * @param fp32Gflops billions of operations a second of a 1536 x 1536 matrix product in fp32
 * @param bf16Gflops the same in bf16
 * @param memoryGbytesPerSecond bytes read and written by adding one large array to another in place
 */
public record Peaks(double fp32Gflops, double bf16Gflops, double memoryGbytesPerSecond) {
  private static final int SIZE = 1536;
  private static final long ELEMENTS = 32L << 20;
  private static final double SECONDS = 0.4;
  private static final int PAIRS = 9;

  /** Measures for about two seconds; the best of many tries counts. */
  public static Peaks measure() {
    return new Peaks(product(ScalarType.Float), product(ScalarType.BFloat16), streaming());
  }

  /**
   * How many times as fast as in fp32 a 1024 x 1024 matrix product is in bf16: the median of pairs
   * in turns, so that what else the machine does slows both.
   */
  static double bf16ProductsTimesAsFast() {
    try (Scope scope = Scope.open()) {
      Runnable fp32 = ofOnes(ScalarType.Float, 1024);
      Runnable bf16 = ofOnes(ScalarType.BFloat16, 1024);
      fp32.run(); // the first product makes its kernel
      bf16.run();
      double[] times =
          IntStream.range(0, PAIRS).mapToDouble(i -> seconds(fp32) / seconds(bf16)).toArray();
      Arrays.sort(times);
      return times[PAIRS / 2];
    }
  }

  private static double product(ScalarType type) {
    try (Scope scope = Scope.open()) {
      return 2.0 * SIZE * SIZE * SIZE / fastest(ofOnes(type, SIZE)) * 1e-9;
    }
  }

  /** A product of matrices that live in the caller's scope. */
  private static Runnable ofOnes(ScalarType type, long size) {
    Tensor a = torch.ones(new long[] {size, size}, Tensors.options(type));
    Tensor b = torch.ones(new long[] {size, size}, Tensors.options(type));
    return () -> {
      try (Scope inner = Scope.open()) {
        Products.linear(a, b, new TensorOptional());
      }
    };
  }

  private static double streaming() {
    try (Scope scope = Scope.open()) {
      Tensor a = torch.ones(new long[] {ELEMENTS}, Tensors.options(ScalarType.Float));
      Tensor b = torch.ones(new long[] {ELEMENTS}, Tensors.options(ScalarType.Float));
      double seconds = fastest(() -> a.add_(b));
      return 3.0 * 4 * ELEMENTS / seconds * 1e-9; // two arrays read, one written
    }
  }

  private static double fastest(Runnable work) {
    work.run();
    double best = Double.POSITIVE_INFINITY;
    long end = System.nanoTime() + (long) (SECONDS * 1e9);
    while (System.nanoTime() < end) {
      best = Math.min(best, seconds(work));
    }
    return best;
  }

  private static double seconds(Runnable work) {
    long begun = System.nanoTime();
    work.run();
    return (System.nanoTime() - begun) * 1e-9;
  }
}
