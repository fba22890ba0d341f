package dev.hasten.engine;

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

  /** Measures for about two seconds; the best of many tries counts. */
  public static Peaks measure() {
    return new Peaks(product(ScalarType.Float), product(ScalarType.BFloat16), streaming());
  }

  private static double product(ScalarType type) {
    try (Scope scope = Scope.open()) {
      Tensor a = torch.ones(new long[] {SIZE, SIZE}, Tensors.options(type));
      Tensor b = torch.ones(new long[] {SIZE, SIZE}, Tensors.options(type));
      double seconds =
          fastest(
              () -> {
                try (Scope inner = Scope.open()) {
                  Products.linear(a, b, new TensorOptional());
                }
              });
      return 2.0 * SIZE * SIZE * SIZE / seconds * 1e-9;
    }
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
      long begun = System.nanoTime();
      work.run();
      best = Math.min(best, (System.nanoTime() - begun) * 1e-9);
    }
    return best;
  }
}
