package dev.hasten.data.order;

import dev.hasten.data.EpochOrder;
import dev.hasten.data.ExampleOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Draws from sources that lie one behind the other in one dataset, each with its share of the
 * epoch, which moves in a straight line over some epochs. A source goes through its examples in one
 * shuffled pass after another, over the bounds of epochs, so none comes more often than another. To
 * begin at an epoch costs the same wherever it is: what has been drawn before is counted over the
 * epochs in which shares move (rounding each leaves no closed form) and multiplied beyond them.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MixtureOrder(int[] sizes, double[] first, double[] last, int epochs)
    implements ExampleOrder {
  @Override
  public int[] numbers(long seed, long epoch) {
    long[] before = drawnBefore(epoch);
    int[] counts = counts(epoch);
    int[] drawn = new int[Arrays.stream(sizes).sum()];
    int filled = 0;
    int start = 0;
    for (int source = 0; source < sizes.length; source++) {
      long pass = -1;
      int[] order = {};
      for (long at = before[source]; at < before[source] + counts[source]; at++) {
        if (at / sizes[source] != pass) {
          pass = at / sizes[source];
          order = EpochOrder.shuffled(seed + 1 + source, pass, sizes[source]);
        }
        drawn[filled++] = start + order[(int) (at % sizes[source])];
      }
      start += sizes[source];
    }
    int[] order = EpochOrder.shuffled(seed, epoch, drawn.length);
    return Arrays.stream(order).map(place -> drawn[place]).toArray();
  }

  /** Of each source in all epochs before that one. */
  long[] drawnBefore(long epoch) {
    long moving = Arrays.equals(first, last) ? 0 : Math.min(epoch, epochs);
    long[] drawn = new long[sizes.length];
    for (long past = 0; past < moving; past++) {
      int[] counts = counts(past);
      Arrays.setAll(drawn, i -> drawn[i] + counts[i]);
    }
    int[] still = counts(epochs);
    Arrays.setAll(drawn, i -> drawn[i] + (epoch - moving) * still[i]);
    return drawn;
  }

  /** Of each source in an epoch; the greatest remainders get one more. */
  int[] counts(long epoch) {
    double share = Math.min(1, (double) epoch / epochs);
    double[] weights = new double[sizes.length];
    Arrays.setAll(weights, i -> first[i] + share * (last[i] - first[i]));
    double sum = Arrays.stream(weights).sum();
    int total = Arrays.stream(sizes).sum();
    double[] exact = Arrays.stream(weights).map(weight -> weight / sum * total).toArray();
    int[] counts = Arrays.stream(exact).mapToInt(each -> (int) each).toArray();
    IntStream.range(0, counts.length)
        .boxed()
        .sorted(Comparator.comparing(i -> counts[i] - exact[i]))
        .limit(total - Arrays.stream(counts).sum())
        .forEach(i -> counts[i]++);
    return counts;
  }

  @Override
  public String fingerprint() {
    return Sums.of(first) + Sums.of(last) + Sums.of(epochs);
  }
}
