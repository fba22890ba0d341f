package dev.hasten.engine;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Products of rows with a matrix of weights. In fp32 on a CPU libtorch leaves them to OpenBLAS,
 * whose threads and those of OpenMP, on which all else runs, hinder each other ({@link Threads}).
 * Large ones therefore run as a convolution with a kernel of one pixel, the rows its pixels:
 * oneDNN's, on OpenMP's threads, forward and backward. The rows are not copied for it.
 */
public final class Products {
  /** Multiply-accumulates from which two threads beat one of OpenBLAS's (docs/benchmarks.md). */
  private static final long WORTH_THREADS = 1L << 23;

  private static final long[] ONE = {1, 1};
  private static final long[] NONE = {0, 0};

  private Products() {}

  /**
   * {@code x Wᵀ + b}: (..., in) to (..., out).
   *
   * @param weight (out, in)
   * @param bias (out), or none
   */
  public static Tensor linear(Tensor input, Tensor weight, TensorOptional bias) {
    long in = weight.size(1);
    long rows = input.numel() / Math.max(1, in);
    return rows * weight.numel() >= WORTH_THREADS && isFloatOnCpu(input, weight)
        ? asConvolution(input, weight, bias, rows)
        : torch.linear(input, weight, bias);
  }

  private static boolean isFloatOnCpu(Tensor input, Tensor weight) {
    return torch.get_num_threads() > 1
        && input.scalar_type().intern() == ScalarType.Float
        && weight.scalar_type().intern() == ScalarType.Float
        && !input.is_cuda()
        && !torch.is_autocast_enabled(input.device().type());
  }

  /** The rows (N, in) as one image (1, in, N, 1), channels last: the same numbers in memory. */
  static Tensor asConvolution(Tensor input, Tensor weight, TensorOptional bias, long rows) {
    long in = weight.size(1);
    long out = weight.size(0);
    long[] shape = Tensors.shape(input);
    shape[shape.length - 1] = out;
    Tensor image = input.reshape(1, rows, 1, in).permute(0, 3, 1, 2);
    Tensor answer = torch.conv2d(image, weight.reshape(out, in, 1, 1), bias, ONE, NONE, ONE, 1);
    return answer.permute(0, 2, 3, 1).reshape(shape);
  }
}
