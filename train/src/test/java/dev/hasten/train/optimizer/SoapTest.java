package dev.hasten.train.optimizer;

import static dev.hasten.train.optimizer.Matrices.eigenvectors;
import static dev.hasten.train.optimizer.Matrices.orthonormal;
import static dev.hasten.train.optimizer.Matrices.product;
import static dev.hasten.train.optimizer.Matrices.sum;
import static dev.hasten.train.optimizer.Matrices.transposed;
import static dev.hasten.train.optimizer.Matrices.unit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * SOAP against its paper's pseudo-code in doubles, on made-up gradients in fp64. At most one
 * eigenvalue of a covariance is zero, so that eigenvectors are known but for their signs, of which
 * no step depends.
 */
class SoapTest {
  private static final double RATE = 0.02;
  private static final double DECAY = 0.1;

  /** Vyas et al., algorithms 3 and 4. */
  private static final class SoapReference {
    private final int every;
    private final int largest;
    private double[][] l;
    private double[][] r;
    private double[][] p;
    private double[][] q;
    private double[][] m;
    private final double[][] v;

    SoapReference(int rows, int columns, int every, int largest) {
      this.every = every;
      this.largest = largest;
      l = new double[rows][rows];
      r = new double[columns][columns];
      p = unit(rows, 1);
      q = unit(columns, 1);
      m = new double[rows][columns];
      v = new double[rows][columns];
    }

    double[][] step(double[][] w, double[][] g, double rate, int t) {
      double[][] moved = t == 1 ? w : moved(w, g, rate, t - 1);
      l = sum(0.97, l, 0.03, product(g, transposed(g)));
      r = sum(0.97, r, 0.03, product(transposed(g), g));
      if (l.length <= largest) {
        p = next(l, p, t);
      }
      if (r.length <= largest) {
        q = next(r, q, t);
      }
      return moved;
    }

    private double[][] next(double[][] covariance, double[][] basis, int t) {
      if (t == 1) {
        return eigenvectors(covariance);
      }
      return (t - 1) % every == 0 ? orthonormal(product(covariance, basis)) : basis;
    }

    private double[][] moved(double[][] w, double[][] g, double rate, int t) {
      m = sum(0.9, m, 0.1, g);
      double[][] turned = product(transposed(p), product(g, q));
      double[][] n = product(transposed(p), product(m, q));
      for (int i = 0; i < n.length; i++) {
        for (int j = 0; j < n[0].length; j++) {
          v[i][j] = 0.97 * v[i][j] + 0.03 * turned[i][j] * turned[i][j];
          double root = Math.sqrt(v[i][j] / (1 - Math.pow(0.97, t))) + 1e-8;
          n[i][j] /= (1 - Math.pow(0.9, t)) * root;
        }
      }
      return sum(1 - rate * DECAY, w, -rate, product(p, product(n, transposed(q))));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 100", "4, 100", "3, 4"})
  void matricesFollowThePseudoCode(int every, int largest) {
    Optimizer.Rule rule = new Soap(RATE, 0.9, 0.97, 1e-8, every, largest, DECAY);
    try (Layer model =
        Sequential.of(
            new Linear(4, 4),
            new Linear(4, 5),
            new Linear(3, 2),
            new Conv2d(Conv2d.Config.of(1, 5, 2)))) {
      Weights weights = inDoubles(model);
      List<Integer> numbers = new ArrayList<>();
      List<double[][]> expected = new ArrayList<>();
      List<SoapReference> references = new ArrayList<>();
      for (int i = 0; i < weights.names().size(); i++) {
        Tensor w = weights.values().get(i);
        set(w, i);
        if (w.dim() > 1) {
          int rows = (int) w.size(0);
          int columns = (int) w.numel() / rows;
          numbers.add(i);
          expected.add(Matrices.of(values(i, rows * columns), rows));
          references.add(new SoapReference(rows, columns, every, largest));
        }
      }
      try (Optimizer optimizer = rule.over(weights)) {
        for (int t = 1; t <= 40; t++) {
          for (int i = 0; i < weights.names().size(); i++) {
            set(weights.gradients().get(i), 100 + 10 * t + i);
          }
          double rate = RATE * (1 - t / 80.0);
          optimizer.update(rate);
          for (int k = 0; k < numbers.size(); k++) {
            int i = numbers.get(k);
            double[][] w = expected.get(k);
            double[] g = values(100 + 10 * t + i, w.length * w[0].length);
            w = references.get(k).step(w, Matrices.of(g, w.length), rate, t);
            expected.set(k, w);
            double[] got = Problem.doubles(weights.values().get(i));
            for (int j = 0; j < got.length; j++) {
              double wanted = w[j / w[0].length][j % w[0].length];
              assertEquals(wanted, got[j], 1e-7, weights.names().get(i) + " at step " + t);
            }
          }
        }
      }
      weights.giveBack();
      weights.close();
    }
  }

  @Test
  void biasesMoveByAdamw() {
    Optimizer.Rule rule = new Soap(RATE, 0.9, 0.97, 1e-8, 10, 100, DECAY);
    Optimizer.Rule others = new AdamW(RATE, 0.9, 0.97, 1e-8, 0);
    try (Problem one = Problem.network();
        Problem two = Problem.network();
        Optimizer whole = rule.over(one.weights);
        Optimizer diagonal = others.over(two.weights)) {
      for (int t = 0; t < 20; t++) {
        for (int i = 0; i < one.weights.names().size(); i++) {
          set(one.weights.gradients().get(i), t + i);
          set(two.weights.gradients().get(i), t + i);
        }
        whole.update(RATE);
        diagonal.update(RATE);
      }
      double[] expected = two.read().get("a.bias");
      double[] got = one.read().get("a.bias");
      for (int i = 0; i < got.length; i++) {
        assertEquals(expected[i], got[i], 1e-12);
      }
    }
  }

  @Test
  void aModelWithoutMatricesIsRefused() {
    try (Layer model = new BatchNorm2d(3)) {
      Weights weights = Weights.of(model);
      Optimizer.Rule rule = new Soap(RATE, 0.9, 0.97, 1e-8, 10, 100, 0);
      Exception refusal = assertThrows(IllegalArgumentException.class, () -> rule.over(weights));
      assertTrue(String.valueOf(refusal.getMessage()).contains("use adamw"));
      weights.giveBack();
      weights.close();
    }
  }

  private static Weights inDoubles(Layer model) {
    for (var parameter : model.parameters().values()) {
      try (Scope scope = Scope.open()) {
        Tensor single = parameter.tensor().detach();
        double[] zeros = new double[(int) single.numel()];
        parameter.moveTo(Problem.tensor(zeros, Tensors.shape(single)));
      }
    }
    return Weights.of(model);
  }

  private static void set(Tensor tensor, int seed) {
    try (Scope scope = Scope.open()) {
      double[] values = values(seed, (int) tensor.numel());
      tensor.copy_(Problem.tensor(values, Tensors.shape(tensor)));
    }
  }

  /** Made-up numbers that fp32 holds exactly, of full rank as a matrix. */
  private static double[] values(int seed, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) Math.sin(seed * 12.9898 + i + i * i * 1.318);
    }
    return values;
  }
}
