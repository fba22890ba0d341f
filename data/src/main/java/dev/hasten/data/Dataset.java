package dev.hasten.data;

import dev.hasten.engine.RandomStream;
import java.util.List;
import java.util.Optional;

/**
 * A finite source of labelled examples with random access, held in memory or mapped. Immutable; may
 * be read from several threads at once.
 */
public interface Dataset extends TrainingData, AutoCloseable {
  /** What errors and reports call it. */
  @Override
  String name();

  /** The number of examples. */
  @Override
  int size();

  /** The shape of one example, such as {1, 28, 28} for a grey image (channels, height, width). */
  @Override
  long[] inputShape();

  /** The number of classes: every label is between 0 and this, exclusive; 1 for a number. */
  @Override
  int classes();

  /**
   * A new batch with a copy of these examples, in this order, made in the caller's scope. Byte
   * images become floats here.
   *
   * @throws IllegalArgumentException when an index is not one of an example
   */
  Batch batch(int[] indices);

  /**
   * A new batch with a copy of the examples from {@code from} to {@code to}, exclusive, made in the
   * caller's scope.
   *
   * @throws IllegalArgumentException when the range is empty or not within the dataset
   */
  Batch batch(int from, int to);

  /**
   * A new batch of these examples as training sees them in that epoch: where chance changes what is
   * seen of an example, by seed, epoch and its number.
   */
  default Batch trainingBatch(int[] indices, long seed, long epoch) {
    return batch(indices);
  }

  /**
   * The class of each example.
   *
   * @throws DataException when an example holds a sequence of them, or a number is to be predicted
   */
  default int[] labels() {
    return Labels.read(this);
  }

  /** The names of the classes, in the order of their labels; empty where the data do not say. */
  default List<String> classNames() {
    return List.of();
  }

  /**
   * What the inputs stand for, to be compared with that of other data: the tokenizer of a text, the
   * columns of a table; empty where the data do not say.
   */
  default String encoding() {
    return "";
  }

  /** Where the examples are stored, where they lie in shards; nothing where they do not. */
  default Optional<ShardPlaces> shardPlaces() {
    return Optional.empty();
  }

  /** Whether it is a view of {@link #ordered}. */
  default boolean hasOwnOrder() {
    return false;
  }

  /**
   * A view that training draws from in that order, where {@link #batches} would else give every
   * example once. The view has no parts: split first.
   *
   * @throws DataException when this is such a view already
   */
  default Dataset ordered(ExampleOrder order) {
    return new OrderedData(this, order);
  }

  /** The same examples under the same numbers, without the order of {@link #ordered}. */
  default Dataset unordered() {
    return this;
  }

  /** Every example once in each epoch, in an order of the seed and the epoch alone. */
  @Override
  default BatchSource batches(int batchSize, long seed) {
    return new Batches(this, batchSize, seed, false, true);
  }

  /** Gives back native memory or mappings, if it holds any. */
  @Override
  void close();

  /** A view of some examples, in the given order. Closing the view leaves this dataset open. */
  default Dataset select(int[] indices) {
    return new Selection(this, indices, List.of());
  }

  /**
   * A view of all examples whose {@link #leftOut} tells of those others too. Closing the view
   * leaves this dataset open.
   */
  default Dataset tellingOf(List<BadExample> others) {
    return new Selection(this, EpochOrder.inTurn(size()), others);
  }

  /**
   * A view of the examples from {@code from} to {@code to}, exclusive. Closing the view leaves this
   * dataset open.
   */
  default Dataset subset(int from, int to) {
    Ranges.require(this, from, to);
    int[] indices = new int[to - from];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = from + i;
    }
    return select(indices);
  }

  /**
   * Splits off a hold-out set drawn at random: for choices that must not see the test set.
   *
   * @param count the number of examples held out
   * @param seed decides which ones
   * @return the rest as {@code train}, what is held out as {@code test}
   */
  default DataPair holdOut(int count, long seed) {
    Ranges.requireHoldOut(this, count);
    int[] order = EpochOrder.shuffled(new RandomStream(seed, "hold-out").nextLong(), 0, size());
    Dataset shuffled = select(order);
    return new DataPair(shuffled.subset(count, size()), shuffled.subset(0, count));
  }

  /**
   * As {@link #holdOut}, with each class's share of the hold-out set that of the whole.
   *
   * @param count the number of examples held out
   * @param seed decides which ones
   */
  default DataPair holdOutOfEachClass(int count, long seed) {
    return StratifiedHoldOut.of(this, count, seed);
  }

  /**
   * A view whose inputs are {@code (x - mean) / deviation}, with one number for all channels or one
   * for each.
   *
   * @param mean subtracted
   * @param deviation divided by
   */
  default Dataset standardised(float[] mean, float[] deviation) {
    return new Standardised(this, mean, deviation);
  }
}
