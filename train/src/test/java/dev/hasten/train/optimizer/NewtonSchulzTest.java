package dev.hasten.train.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Long matrices, whose small side is iterated on, against what the iteration is by definition. */
class NewtonSchulzTest {
  /** (a x + b x^3 + c x^5), applied to each singular value so many times. */
  private static double image(double singularValue, int iterations) {
    double x = singularValue;
    for (int i = 0; i < iterations; i++) {
      double square = x * x;
      x *= 3.4445 + square * (-4.7750 + square * 2.0315);
    }
    return x;
  }

  /** Orthogonal columns: singular values from 1 down to a millionth are then known. */
  @ParameterizedTest
  @CsvSource({"8, 40, 5", "40, 8, 5", "8, 13, 4", "8, 12, 4", "8, 8, 5", "16, 64, 1", "1, 9, 5"})
  void singularValuesBecomeThoseOfThePolynomial(long rows, long columns, int iterations) {
    try (Scope scope = Scope.open()) {
      int small = (int) Math.min(rows, columns);
      double[] values = new double[small];
      for (int i = 0; i < small; i++) {
        values[i] = Math.pow(10, -6.0 * i / Math.max(1, small - 1));
      }
      double norm = Math.sqrt(Arrays.stream(values).map(value -> value * value).sum());
      Tensor left = orthonormal(rows, small);
      Tensor right = orthonormal(columns, small);
      Tensor diagonal = Tensors.ofFloats(floats(values), small).to(ScalarType.Double);
      Tensor matrix = left.mul(diagonal).mm(right.t());
      Tensor got =
          NewtonSchulz.orthogonalized(
                  matrix.to(ScalarType.Float).unsqueeze(0), iterations, ScalarType.Float)
              .select(0, 0)
              .to(ScalarType.Double);
      float[] images = Tensors.toFloats(left.t().mm(got).mm(right).diagonal().to(ScalarType.Float));
      for (int i = 0; i < small; i++) {
        // Squares of small values are near the last digit of fp32: by the order of its sums, a
        // processor with wider registers is up to 5e-4 away.
        assertEquals(image(values[i] / norm, iterations), images[i], 2e-3, "value " + i);
      }
      Tensor rest = got.sub(left.mul(left.t().mm(got).mm(right).diagonal()).mm(right.t()));
      assertTrue(rest.abs().max().item_double() < 2e-4, "nothing in other directions");
    }
  }

  @Test
  void aMatrixOfZerosStaysOne() {
    try (Scope scope = Scope.open()) {
      Tensor zeros = torch.zeros(new long[] {2, 3, 30});
      Tensor got = NewtonSchulz.orthogonalized(zeros, 5, ScalarType.Float);
      assertEquals(0, got.abs().max().item_double());
    }
  }

  private static Tensor orthonormal(long rows, long columns) {
    double[] values = new double[(int) (rows * columns)];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sin(i * 78.233 + rows) + (i % 7 == 0 ? 1 : 0);
    }
    Tensor raw = Tensors.ofFloats(floats(values), rows, columns).to(ScalarType.Double);
    return torch.linalg_qr(raw).get0();
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
