package dev.hasten.train.optimizer;

import java.util.LinkedHashMap;
import java.util.Map;

/** Gupta et al., algorithm 1, with Jacobi's method for the roots; vectors by their diagonal. */
final class ShampooReference extends PaperTrajectoriesTest.Reference {
  private static final double EPSILON = 0.01;

  private final Map<String, double[][]> moments = new LinkedHashMap<>();
  private final Map<String, double[][]> roots = new LinkedHashMap<>();
  private final Map<String, Integer> rows;

  ShampooReference(Map<String, double[]> first, Map<String, Integer> rows) {
    super(first);
    this.rows = rows;
  }

  @Override
  void step(Map<String, double[]> g, double rate, int t) {
    w.forEach(
        (name, x) -> {
          double[] u = name.endsWith("weight") ? matrix(name, g.get(name), t) : g.get(name);
          double[] s = state("s", name);
          for (int i = 0; i < x.length; i++) {
            s[i] += g.get(name)[i] * g.get(name)[i];
            double root = name.endsWith("weight") ? 1 : Math.sqrt(EPSILON + s[i]);
            x[i] -= rate * (u[i] / root + decay(name, 0.1) * x[i]);
          }
        });
  }

  private double[] matrix(String name, double[] flat, int t) {
    int m = rows.get(name);
    int n = flat.length / m;
    double[][] g = new double[m][n];
    double[][] gt = new double[n][m];
    for (int i = 0; i < flat.length; i++) {
      g[i / n][i % n] = flat[i];
      gt[i % n][i / n] = flat[i];
    }
    double[][] step =
        product(
            product(root("L" + name, product(g, gt), t), g), root("R" + name, product(gt, g), t));
    double[] result = new double[flat.length];
    for (int i = 0; i < flat.length; i++) {
      result[i] = step[i / n][i % n];
    }
    return result;
  }

  /**
   * Adds to the moments; each of the first three and every third step works out their power -1/4
   * anew.
   */
  private double[][] root(String name, double[][] more, int t) {
    double[][] sum = moments.computeIfAbsent(name, k -> scaled(EPSILON, more.length));
    for (int i = 0; i < more.length; i++) {
      for (int j = 0; j < more.length; j++) {
        sum[i][j] += more[i][j];
      }
    }
    if (t <= 3 || (t - 1) % 3 == 0) {
      roots.put(name, power(sum, -0.25));
    }
    return roots.get(name);
  }

  private static double[][] scaled(double value, int size) {
    double[][] a = new double[size][size];
    for (int i = 0; i < size; i++) {
      a[i][i] = value;
    }
    return a;
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  /** A power of a symmetric matrix, by rotations that make it diagonal. */
  private static double[][] power(double[][] symmetric, double exponent) {
    int n = symmetric.length;
    double[][] a = new double[n][];
    for (int i = 0; i < n; i++) {
      a[i] = symmetric[i].clone();
    }
    double[][] v = scaled(1, n);
    for (int sweep = 0; sweep < 60; sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          if (Math.abs(a[p][q]) > 1e-300) {
            double theta = 0.5 * Math.atan2(2 * a[p][q], a[q][q] - a[p][p]);
            rotate(a, v, p, q, Math.cos(theta), Math.sin(theta));
          }
        }
      }
    }
    double[][] result = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < n; k++) {
          result[i][j] += v[i][k] * Math.pow(a[k][k], exponent) * v[j][k];
        }
      }
    }
    return result;
  }

  /** {@code a = Jᵀ a J}, {@code v = v J} with the rotation J of columns p and q. */
  private static void rotate(double[][] a, double[][] v, int p, int q, double c, double s) {
    for (int k = 0; k < a.length; k++) {
      double x = a[k][p];
      double y = a[k][q];
      a[k][p] = c * x - s * y;
      a[k][q] = s * x + c * y;
    }
    for (int k = 0; k < a.length; k++) {
      double x = a[p][k];
      double y = a[q][k];
      a[p][k] = c * x - s * y;
      a[q][k] = s * x + c * y;
    }
    for (double[] row : v) {
      double x = row[p];
      double y = row[q];
      row[p] = c * x - s * y;
      row[q] = s * x + c * y;
    }
  }
}
