package dev.hasten.train.optimizer;

/** Matrices in doubles, for references. */
final class Matrices {
  private Matrices() {}

  static double[][] of(double[] values, int rows) {
    int columns = values.length / rows;
    double[][] matrix = new double[rows][columns];
    for (int i = 0; i < values.length; i++) {
      matrix[i / columns][i % columns] = values[i];
    }
    return matrix;
  }

  static double[][] product(double[][] a, double[][] b) {
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

  static double[][] transposed(double[][] a) {
    double[][] t = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        t[j][i] = a[i][j];
      }
    }
    return t;
  }

  /** {@code p a + q b}. */
  static double[][] sum(double p, double[][] a, double q, double[][] b) {
    double[][] c = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        c[i][j] = p * a[i][j] + q * b[i][j];
      }
    }
    return c;
  }

  static double[][] unit(int n, double scale) {
    double[][] unit = new double[n][n];
    for (int i = 0; i < n; i++) {
      unit[i][i] = scale;
    }
    return unit;
  }

  /** Orthonormal columns that span the same as those of {@code a}, by Gram and Schmidt, twice. */
  static double[][] orthonormal(double[][] a) {
    double[][] q = transposed(a); // columns as rows
    for (int j = 0; j < q.length; j++) {
      for (int twice = 0; twice < 2; twice++) {
        for (int k = 0; k < j; k++) {
          double dot = 0;
          for (int i = 0; i < q[j].length; i++) {
            dot += q[j][i] * q[k][i];
          }
          for (int i = 0; i < q[j].length; i++) {
            q[j][i] -= dot * q[k][i];
          }
        }
      }
      double norm = 0;
      for (double value : q[j]) {
        norm += value * value;
      }
      for (int i = 0; i < q[j].length; i++) {
        q[j][i] /= Math.sqrt(norm);
      }
    }
    return transposed(q);
  }

  /** Eigenvectors of a symmetric matrix as columns, by Jacobi's rotations, in rising order. */
  static double[][] eigenvectors(double[][] symmetric) {
    int n = symmetric.length;
    double[][] a = sum(1, symmetric, 0, symmetric);
    double[][] v = unit(n, 1);
    for (int sweep = 0; sweep < 60; sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          double angle = 0.5 * Math.atan2(2 * a[p][q], a[q][q] - a[p][p]);
          double[][] r = unit(n, 1);
          r[p][p] = Math.cos(angle);
          r[q][q] = Math.cos(angle);
          r[p][q] = Math.sin(angle);
          r[q][p] = -Math.sin(angle);
          a = product(transposed(r), product(a, r));
          v = product(v, r);
        }
      }
    }
    double[][] columns = transposed(v);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = a[i][i];
    }
    Integer[] order = new Integer[n];
    java.util.Arrays.setAll(order, i -> i);
    java.util.Arrays.sort(order, java.util.Comparator.comparingDouble(i -> values[i]));
    double[][] sorted = new double[n][];
    java.util.Arrays.setAll(sorted, i -> columns[order[i]]);
    return transposed(sorted);
  }
}
