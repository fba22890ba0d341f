package dev.hasten.data;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * An endless, resumable sequence of batches of a dataset: every example once in each epoch (with
 * {@code dropLast} the examples that fill no whole batch wait for another epoch). {@link #seek}
 * costs one permutation at most. Batches say which examples they hold.
 */
public final class Batches implements BatchSource {
  private final Dataset dataset;
  private final int batchSize;
  private final long seed;
  private final boolean dropLast;
  private final boolean shuffle;
  private final Share share;
  private final long batchesPerEpoch;
  private long epoch;
  private long batch;
  private int[] order = {};
  private long orderEpoch = -1;

  /**
   * At the first batch of the first epoch. The dataset stays the caller's.
   *
   * @param batchSize examples in a batch
   * @param seed decides the order, together with the number of the epoch
   * @param dropLast whether the last, smaller batch of an epoch is left out
   * @param shuffle whether the order is {@link EpochOrder#shuffled} and examples are as {@linkplain
   *     Dataset#trainingBatch training sees them}; otherwise both are those of the dataset
   * @throws IllegalArgumentException when the batch size is not between 1 and the size of the
   *     dataset
   */
  public Batches(Dataset dataset, int batchSize, long seed, boolean dropLast, boolean shuffle) {
    this(dataset, batchSize, seed, dropLast, shuffle, Share.ALL);
  }

  private Batches(
      Dataset dataset, int batchSize, long seed, boolean dropLast, boolean shuffle, Share share) {
    Ranges.requireBatch(dataset, batchSize);
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.seed = seed;
    this.dropLast = dropLast;
    this.shuffle = shuffle;
    this.share = share;
    int whole = dataset.size() / batchSize;
    this.batchesPerEpoch = dropLast || dataset.size() % batchSize == 0 ? whole : whole + 1;
  }

  /** The number of batches of each epoch. */
  public long batchesPerEpoch() {
    return batchesPerEpoch;
  }

  @Override
  public OptionalLong epochLength() {
    return OptionalLong.of(batchesPerEpoch);
  }

  @Override
  public Batch next() {
    int from = Math.toIntExact(batch * batchSize);
    int to = (int) Math.min((long) from + batchSize, dataset.size());
    Batch next = share.of(shuffle ? shuffled(from, to) : inTurn(from, to), this::batch);
    if (++batch == batchesPerEpoch) {
      batch = 0;
      epoch++;
    }
    return next;
  }

  private int[] shuffled(int from, int to) {
    if (orderEpoch != epoch) {
      order = EpochOrder.shuffled(seed, epoch, dataset.size());
      orderEpoch = epoch;
    }
    return Arrays.copyOfRange(order, from, to);
  }

  private static int[] inTurn(int from, int to) {
    int[] examples = new int[to - from];
    Arrays.setAll(examples, i -> from + i);
    return examples;
  }

  private Batch batch(int[] examples) {
    Batch made =
        shuffle
            ? dataset.trainingBatch(examples, seed, epoch)
            : dataset.batch(examples[0], examples[0] + examples.length);
    return made.numbered(new ExampleNumbers(examples, epoch));
  }

  /** Makes its own examples alone. */
  @Override
  public BatchSource shared(Share part) {
    if (!share.equals(Share.ALL)) {
      return BatchSource.super.shared(part);
    }
    Batches own = new Batches(dataset, batchSize, seed, dropLast, shuffle, part);
    own.seek(position());
    return own;
  }

  @Override
  public Position position() {
    return new Position(epoch, batch);
  }

  /**
   * Goes to a place; batch {@link #batchesPerEpoch} of an epoch means the start of the next one.
   */
  @Override
  public void seek(Position position) {
    Position place = Ranges.within(position, batchesPerEpoch);
    epoch = place.epoch();
    batch = place.batch();
  }

  /** Nothing to give back: the dataset is the caller's. */
  @Override
  public void close() {}
}
