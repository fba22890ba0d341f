package dev.hasten.data.order;

import dev.hasten.data.EpochOrder;
import dev.hasten.data.ExampleOrder;
import dev.hasten.data.ShardPlaces;
import dev.hasten.engine.RandomStream;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Every example once in each epoch: the shards one after the other, in an order of seed and epoch,
 * and what they hold shuffled within windows of that sequence. All windows but the first and the
 * last are {@code buffer} long, and the first is of 1 to {@code buffer} examples, so that the
 * others begin elsewhere in each epoch; an example is never drawn {@code buffer} places or more
 * from where it would be read from front to back.
 *
 * @param stored the numbers of the examples in the order in which they are stored
 * @param starts where in {@code stored} each shard begins, and the end
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ShardOrder(int[] stored, int[] starts, int buffer) implements ExampleOrder {
  static ShardOrder of(ShardPlaces where, int buffer) {
    int[] shards = where.shards();
    int[] places = where.places();
    int[] stored =
        IntStream.range(0, shards.length)
            .boxed()
            .sorted(
                (a, b) ->
                    shards[a] == shards[b]
                        ? Integer.compare(places[a], places[b])
                        : Integer.compare(shards[a], shards[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] begins =
        IntStream.range(0, stored.length)
            .filter(i -> i == 0 || shards[stored[i]] != shards[stored[i - 1]])
            .toArray();
    int[] starts = Arrays.copyOf(begins, begins.length + 1);
    starts[begins.length] = stored.length;
    return new ShardOrder(stored, starts, buffer);
  }

  @Override
  public int[] numbers(long seed, long epoch) {
    int[] numbers = frontToBack(seed, epoch);
    int first = 1 + new RandomStream(seed, "first window " + epoch).nextInt(buffer);
    long window = 0;
    for (long from = 0, to = first; from < numbers.length; from = to, to += buffer) {
      int end = (int) Math.min(to, numbers.length);
      shuffle(numbers, (int) from, end, new RandomStream(seed, "window " + epoch + " " + window++));
    }
    return numbers;
  }

  /** The examples of an epoch in the order in which its shards hold them. */
  int[] frontToBack(long seed, long epoch) {
    long ofShards = new RandomStream(seed, "shards").nextLong();
    int[] numbers = new int[stored.length];
    int filled = 0;
    for (int shard : EpochOrder.shuffled(ofShards, epoch, starts.length - 1)) {
      int count = starts[shard + 1] - starts[shard];
      System.arraycopy(stored, starts[shard], numbers, filled, count);
      filled += count;
    }
    return numbers;
  }

  /** The shuffle of Fisher and Yates, of a part. */
  private static void shuffle(int[] numbers, int from, int to, RandomStream random) {
    for (int last = to - 1; last > from; last--) {
      int other = from + random.nextInt(last - from + 1);
      int kept = numbers[last];
      numbers[last] = numbers[other];
      numbers[other] = kept;
    }
  }

  @Override
  public String fingerprint() {
    return Sums.of(IntStream.of(stored).asDoubleStream().toArray())
        + Sums.of(IntStream.of(starts).asDoubleStream().toArray())
        + Sums.of(buffer);
  }
}
