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
 *
 * <p>Long matrices are left alone until the end: with {@code P = a I + b A + c A A}, one iteration
 * makes {@code P X} of {@code X} and {@code P A P} of {@code A}, so the small {@code A} is iterated
 * on, the {@code P} are multiplied up, and only their product meets {@code X}. That squares small
 * singular values, which numbers of 8 bits of mantissa do not bear.
 */
final class NewtonSchulz {
  private static final double A = 3.4445;
  private static final double B = -4.7750;
  private static final double C = 2.0315;

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
    Tensor result =
        type != ScalarType.BFloat16 && isLong(x)
            ? overSmallSide(x, iterations)
            : iterated(x, iterations);
    return tall ? result.transpose(1, 2) : result;
  }

  /**
   * From where {@code 2 r r l + (4 k - 3) r r r} multiplications are fewer than the other way's.
   */
  private static boolean isLong(Tensor x) {
    return 2 * x.size(2) > 3 * x.size(1);
  }

  private static Tensor iterated(Tensor matrices, int iterations) {
    Tensor x = matrices;
    for (int i = 0; i < iterations; i++) {
      Tensor a = x.bmm(x.transpose(1, 2));
      Tensor polynomial = torch.baddbmm(a, a, a, new Scalar(B), new Scalar(C));
      x = torch.baddbmm(x, polynomial, x, new Scalar(A), new Scalar(1));
    }
    return x;
  }

  private static Tensor overSmallSide(Tensor x, int iterations) {
    Tensor a = x.bmm(x.transpose(1, 2));
    Tensor latest = polynomial(a);
    Tensor all = latest;
    for (int i = 1; i < iterations; i++) {
      a = latest.bmm(a).bmm(latest);
      latest = polynomial(a);
      all = latest.bmm(all);
    }
    return all.bmm(x);
  }

  private static Tensor polynomial(Tensor a) {
    Tensor polynomial = torch.baddbmm(a, a, a, new Scalar(B), new Scalar(C));
    polynomial.diagonal(0, 1, 2).add_(new Scalar(A));
    return polynomial;
  }
}
