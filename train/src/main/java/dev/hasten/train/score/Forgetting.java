package dev.hasten.train.score;

/**
 * How often an example that was classified rightly is so no longer when it is looked at next
 * (Toneva et al., <a href="https://arxiv.org/abs/1812.05159">2019</a>):
 *
 * <pre>{@code
 * forgetting(x, y) = #{t : right_t(x) and not right_(t+1)(x)}
 * }</pre>
 *
 * Looks are at the ends of epochs. The paper ranks what was never learned as forgotten infinitely
 * often; here it scores the number of looks, which is more than can be forgotten.
 */
final class Forgetting implements ScoreRule {
  private final boolean[] right;
  private final boolean[] everRight;
  private final int[] forgotten;
  private int looks;

  Forgetting(int examples) {
    right = new boolean[examples];
    everRight = new boolean[examples];
    forgotten = new int[examples];
  }

  @Override
  public void begin() {
    looks++;
  }

  @Override
  public void see(int example, float[] probabilities, int label) {
    boolean now = true;
    for (int j = 0; j < probabilities.length; j++) {
      now &= j == label || probabilities[j] < probabilities[label];
    }
    forgotten[example] += right[example] && !now ? 1 : 0;
    everRight[example] |= now;
    right[example] = now;
  }

  @Override
  public double[] scores() {
    double[] scores = new double[forgotten.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = everRight[i] ? forgotten[i] : looks;
    }
    return scores;
  }
}
