package dev.hasten.train;

/** Linear regression in closed form: {@code (X'X) b = X'y} with a column of ones. */
final class LeastSquares {
  private final double[] coefficients; // the last one stands alone

  private LeastSquares(double[] coefficients) {
    this.coefficients = coefficients;
  }

  static LeastSquares of(double[][] rows, double[] targets) {
    int width = rows[0].length + 1;
    double[][] system = new double[width][width + 1];
    for (int i = 0; i < rows.length; i++) {
      for (int a = 0; a < width; a++) {
        for (int b = 0; b < width; b++) {
          system[a][b] += at(rows[i], a) * at(rows[i], b);
        }
        system[a][width] += at(rows[i], a) * targets[i];
      }
    }
    return new LeastSquares(solved(system));
  }

  private static double at(double[] row, int column) {
    return column < row.length ? row[column] : 1;
  }

  /** By Gauss and Jordan, with pivots. */
  private static double[] solved(double[][] system) {
    int size = system.length;
    for (int column = 0; column < size; column++) {
      int pivot = column;
      for (int row = column + 1; row < size; row++) {
        pivot = Math.abs(system[row][column]) > Math.abs(system[pivot][column]) ? row : pivot;
      }
      double[] swapped = system[column];
      system[column] = system[pivot];
      system[pivot] = swapped;
      for (int row = 0; row < size; row++) {
        double factor = row == column ? 0 : system[row][column] / system[column][column];
        for (int i = column; i <= size; i++) {
          system[row][i] -= factor * system[column][i];
        }
      }
    }
    double[] solution = new double[size];
    for (int i = 0; i < size; i++) {
      solution[i] = system[i][size] / system[i][i];
    }
    return solution;
  }

  double answer(double[] row) {
    double sum = 0;
    for (int i = 0; i < coefficients.length; i++) {
      sum += coefficients[i] * at(row, i);
    }
    return sum;
  }

  /** The root of the mean square error on some rows. */
  double rmse(double[][] rows, double[] targets) {
    double squares = 0;
    for (int i = 0; i < rows.length; i++) {
      squares += Math.pow(answer(rows[i]) - targets[i], 2);
    }
    return Math.sqrt(squares / rows.length);
  }
}
