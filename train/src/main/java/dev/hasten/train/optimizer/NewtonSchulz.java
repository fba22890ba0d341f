package dev.hasten.train.optimizer;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The quintic iteration of {@link Muon} on matrices of one shape at once: {@code X = G / |G|}, then
 * {@code X = a X + (b A + c A A) X} with {@code A = X Xᵀ}, {@code (a, b, c) = (3.4445, -4.7750,
 * 2.0315)}.
 */
final class NewtonSchulz {
  private NewtonSchulz() {}

  /**
   * The nearest orthogonal matrices, roughly. Made in the caller's scope.
   *
   * @param matrices (count, rows, columns)
   * @param type of the products; the norms are computed in the type of the matrices
   * @return in the type of the products
   */
  static Tensor orthogonalized(Tensor matrices, int iterations, ScalarType type) {
    Tensor norms =
        matrices
            .norm(new ScalarOptional(new Scalar(2)), new long[] {1, 2}, true)
            .clamp_min(new Scalar(1e-7));
    Tensor x = matrices.div(norms).to(type);
    boolean tall = x.size(1) > x.size(2);
    x = tall ? x.transpose(1, 2) : x;
    for (int i = 0; i < iterations; i++) {
      Tensor a = x.bmm(x.transpose(1, 2));
      Tensor polynomial = torch.baddbmm(a, a, a, new Scalar(-4.7750), new Scalar(2.0315));
      x = torch.baddbmm(x, polynomial, x, new Scalar(3.4445), new Scalar(1));
    }
    return tall ? x.transpose(1, 2) : x;
  }
}
