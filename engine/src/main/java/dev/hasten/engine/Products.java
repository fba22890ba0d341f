package dev.hasten.engine;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Products of rows with a matrix of weights. In fp32 on a CPU libtorch leaves them to OpenBLAS,
 * whose threads and those of OpenMP, on which all else runs, hinder each other ({@link Threads}).
 * Large ones are therefore oneDNN's, on OpenMP's threads, forward and backward.
 */
public final class Products {
  /** Multiply-accumulates from which two threads beat one of OpenBLAS's (docs/benchmarks.md). */
  private static final long WORTH_THREADS = 1L << 23;

  private Products() {}

  /**
   * {@code x Wᵀ + b}: (..., in) to (..., out).
   *
   * @param weight (out, in)
   * @param bias (out), or none
   */
  public static Tensor linear(Tensor input, Tensor weight, TensorOptional bias) {
    return isForOneDnn(input, weight)
        ? byOneDnn(input, weight, bias)
        : torch.linear(input, weight, bias);
  }

  /** Whether it is in fp32 on a CPU, and large enough. */
  static boolean isForOneDnn(Tensor input, Tensor weight) {
    long rows = input.numel() / Math.max(1, weight.size(1));
    return rows * weight.numel() >= WORTH_THREADS
        && torch.get_num_threads() > 1
        && input.scalar_type().intern() == ScalarType.Float
        && weight.scalar_type().intern() == ScalarType.Float
        && !input.is_cuda()
        && !torch.is_autocast_enabled(input.device().type());
  }

  static Tensor byOneDnn(Tensor input, Tensor weight, TensorOptional bias) {
    long[] shape = Tensors.shape(input);
    shape[shape.length - 1] = weight.size(0);
    Tensor rows = input.reshape(-1, weight.size(1));
    return product(rows, weight, bias).reshape(shape);
  }

  private static Tensor product(Tensor rows, Tensor weight, TensorOptional bias) {
    if (!OneDnnProducts.isWanted(rows, weight, bias)) {
      return OneDnnProducts.of(rows, weight, bias);
    }
    Optional<CustomGradient> passes = CustomGradient.ofThesePasses();
    return passes.isPresent()
        ? OneDnnProducts.of(passes.get(), rows, weight, bias)
        : torch.mkldnn_linear(rows.to_mkldnn(), weight, bias).to_dense();
  }
}
