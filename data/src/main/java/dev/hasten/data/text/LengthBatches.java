package dev.hasten.data.text;

import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.EpochOrder;
import dev.hasten.data.ExampleNumbers;
import dev.hasten.data.Position;
import dev.hasten.engine.RandomStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalLong;

/**
 * Batches of documents of like lengths: every document once in each epoch, shuffled; those of 64
 * batches in a row sorted by length and cut into batches, and these shuffled again. All of it
 * depends on seed and epoch alone, and going to a place costs one epoch's order at most.
 */
final class LengthBatches implements BatchSource {
  private static final int POOL = 64;

  private final BucketedDocuments documents;
  private final int batchSize;
  private final long seed;
  private final int whole;
  private final int batchesPerEpoch;
  private Position position = Position.START;
  private int[] order = {};
  private int[] batches = {};
  private long orderEpoch = -1;

  LengthBatches(BucketedDocuments documents, int batchSize, long seed) {
    if (batchSize < 1 || batchSize > documents.size()) {
      throw new IllegalArgumentException(
          "expected a batch size from 1 to "
              + documents.size()
              + " (all examples of "
              + documents.name()
              + "), but got "
              + batchSize
              + ": choose one in that range");
    }
    this.documents = documents;
    this.batchSize = batchSize;
    this.seed = seed;
    whole = documents.size() / batchSize;
    batchesPerEpoch = (documents.size() + batchSize - 1) / batchSize;
  }

  private void order(long epoch) {
    Integer[] shuffled =
        Arrays.stream(EpochOrder.shuffled(seed, epoch, documents.size()))
            .boxed()
            .toArray(Integer[]::new);
    Comparator<Integer> byLength = Comparator.comparingInt(documents::length);
    for (long from = 0; from < shuffled.length; from += (long) POOL * batchSize) {
      int to = (int) Math.min(shuffled.length, from + (long) POOL * batchSize);
      Arrays.sort(shuffled, (int) from, to, byLength);
    }
    order = Arrays.stream(shuffled).mapToInt(Integer::intValue).toArray();
    long other = new RandomStream(seed, "batches by length").nextLong();
    batches = EpochOrder.shuffled(other, epoch, whole); // a smaller one stays the last
    orderEpoch = epoch;
  }

  @Override
  public Batch next() {
    if (orderEpoch != position.epoch()) {
      order(position.epoch());
    }
    int number = (int) position.batch();
    int from = (number < whole ? batches[number] : number) * batchSize;
    int[] examples = Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize));
    Batch batch =
        documents.batch(examples).numbered(new ExampleNumbers(examples, position.epoch()));
    seek(new Position(position.epoch(), position.batch() + 1));
    return batch;
  }

  @Override
  public Position position() {
    return position;
  }

  /** The end of an epoch means the start of the next one. */
  @Override
  public void seek(Position place) {
    if (place.batch() > batchesPerEpoch) {
      throw new IllegalArgumentException(
          "expected a batch of at most "
              + batchesPerEpoch
              + " in an epoch, but got "
              + place.batch()
              + ": go on with the batch size of before");
    }
    position = place.batch() == batchesPerEpoch ? new Position(place.epoch() + 1, 0) : place;
  }

  @Override
  public OptionalLong epochLength() {
    return OptionalLong.of(batchesPerEpoch);
  }

  /** Nothing to give back: the documents are the caller's. */
  @Override
  public void close() {}
}
