package dev.hasten.data;

import dev.hasten.engine.Scope;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Which part of every batch one of several trainers takes that train a model together: of the n
 * examples of a batch, rank r of R takes those from floor(n r / R) to floor(n (r + 1) / R).
 *
 * <pre>{@code
 * BatchSource mine = data.batches(256, seed).shared(new Share(rank, ranks));   // 32 of 256 each, of 8
 * }</pre>
 *
 * <p>So the parts of all ranks, one behind the other, are the batch of a single trainer, whatever R
 * is: no example is lost, none comes twice and none is added to fill up. Places count whole
 * batches, so a run may be taken up again with another R at any step. Parts are of one size where R
 * divides the batch, else they differ by one, as those of the last batch of an epoch may: who
 * averages over ranks weighs each by the size of its part. A rank that nothing is left for gets a
 * batch of 0 examples, so that all make the same number of steps.
 *
 * @param rank from 0 to below {@code ranks}
 * @param ranks how many train together, 1 or more
 */
public record Share(int rank, int ranks) {
  /** Of a trainer on its own: all of every batch. */
  public static final Share ALL = new Share(0, 1);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when there is no such rank
   */
  public Share {
    if (ranks < 1 || rank < 0 || rank >= ranks) {
      throw new IllegalArgumentException(
          "expected a rank from 0 to below the number of ranks, but got rank "
              + rank
              + " of "
              + ranks
              + ": count ranks from 0");
    }
  }

  /** The first of so many examples that is in this part. */
  int from(int examples) {
    return (int) ((long) examples * rank / ranks);
  }

  /** The first behind this part. */
  int to(int examples) {
    return (int) ((rank + 1L) * examples / ranks);
  }

  /**
   * This part of a batch.
   *
   * @param examples of the whole batch, one at least
   * @param made a batch of some of them
   */
  Batch of(int[] examples, Function<int[], Batch> made) {
    int from = from(examples.length);
    int to = to(examples.length);
    if (from < to) {
      return made.apply(Arrays.copyOfRange(examples, from, to));
    }
    try (Scope scope = Scope.open()) { // no data set makes a batch of none
      Batch none = made.apply(new int[] {examples[0]}).slice(0, 0);
      return new Batch(scope.escape(none.inputs()), scope.escape(none.targets()));
    }
  }
}
