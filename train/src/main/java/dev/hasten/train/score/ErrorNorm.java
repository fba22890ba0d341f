package dev.hasten.train.score;

/**
 * EL2N: the length of the error that a model's probabilities make of an example (Paul, Ganguli and
 * Dziugaite, <a href="https://arxiv.org/abs/2107.07075">2021</a>, definition 2.3), from 0 to
 * &radic;2:
 *
 * <pre>{@code
 * EL2N(x, y) = E || p(x) - onehot(y) ||_2
 * }</pre>
 *
 * The expectation is the mean over models trained from several seeds for a few epochs. Of an answer
 * o for a standardised number y the error has the length {@code |o - y|}.
 */
final class ErrorNorm implements ScoreRule {
  private final double[] sums;
  private int models;

  ErrorNorm(int examples) {
    sums = new double[examples];
  }

  static double of(float[] probabilities, int label) {
    double squares = 0;
    for (int j = 0; j < probabilities.length; j++) {
      double error = probabilities[j] - (j == label ? 1 : 0);
      squares += error * error;
    }
    return Math.sqrt(squares);
  }

  @Override
  public void begin() {
    models++;
  }

  @Override
  public void see(int example, float[] probabilities, int label) {
    sums[example] += of(probabilities, label);
  }

  @Override
  public void seeNumber(int example, float answer, float number) {
    sums[example] += Math.abs((double) answer - number);
  }

  @Override
  public double[] scores() {
    double[] means = sums.clone();
    for (int i = 0; i < means.length; i++) {
      means[i] /= Math.max(1, models);
    }
    return means;
  }
}
