package dev.hasten.data;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import java.util.OptionalLong;

/** Batches of a dataset, as training sees its examples, in an order of its own. */
final class OrderedBatches implements BatchSource {
  private final Dataset dataset;
  private final ExampleOrder order;
  private final float[] lossWeights;
  private final int batchSize;
  private final long seed;
  private final Share share;
  private final long batchesPerEpoch;
  private Position position = Position.START;
  private int[] numbers = {};
  private long numbersEpoch = -1;

  OrderedBatches(Dataset dataset, ExampleOrder order, int batchSize, long seed) {
    this(dataset, order, batchSize, seed, Share.ALL);
  }

  private OrderedBatches(
      Dataset dataset, ExampleOrder order, int batchSize, long seed, Share share) {
    Ranges.requireBatch(dataset, batchSize);
    this.dataset = dataset;
    this.order = order;
    this.lossWeights = order.lossWeights();
    this.batchSize = batchSize;
    this.seed = seed;
    this.share = share;
    this.batchesPerEpoch = (dataset.size() + batchSize - 1) / batchSize;
  }

  @Override
  public Batch next() {
    long epoch = position.epoch();
    if (numbersEpoch != epoch) {
      numbers = order.numbers(seed, epoch);
      if (numbers.length != dataset.size()) {
        throw new IllegalStateException(
            "expected an order of "
                + dataset.size()
                + " examples, but got "
                + numbers.length
                + ": draw as many as there are");
      }
      numbersEpoch = epoch;
    }
    int from = Math.toIntExact(position.batch() * batchSize);
    int to = (int) Math.min((long) from + batchSize, numbers.length);
    Batch next = share.of(Arrays.copyOfRange(numbers, from, to), own -> batch(own, epoch));
    seek(new Position(epoch, position.batch() + 1));
    return next;
  }

  private Batch batch(int[] examples, long epoch) {
    return weighted(dataset.trainingBatch(examples, seed, epoch), examples)
        .numbered(new ExampleNumbers(examples, epoch));
  }

  /** Makes its own examples alone. */
  @Override
  public BatchSource shared(Share part) {
    if (!share.equals(Share.ALL)) {
      return BatchSource.super.shared(part);
    }
    BatchSource own = new OrderedBatches(dataset, order, batchSize, seed, part);
    own.seek(position);
    return own;
  }

  private Batch weighted(Batch batch, int[] examples) {
    if (lossWeights.length == 0) {
      return batch;
    }
    if (dataset.task() == Task.REGRESSION) {
      return weightedNumbers(batch, examples);
    }
    int classes = dataset.classes();
    try (Scope scope = Scope.open()) {
      long[] labels = Tensors.toLongs(batch.targets());
      float[] targets = new float[examples.length * classes];
      for (int i = 0; i < examples.length; i++) {
        targets[i * classes + (int) labels[i]] = lossWeights[examples[i]];
      }
      return batch.with(
          batch.inputs(), scope.escape(Tensors.ofFloats(targets, examples.length, classes)));
    }
  }

  /** Each number with the weight of its loss behind it (N, 2). */
  private Batch weightedNumbers(Batch batch, int[] examples) {
    try (Scope scope = Scope.open()) {
      float[] numbers = Tensors.toFloats(batch.targets());
      float[] targets = new float[2 * examples.length];
      for (int i = 0; i < examples.length; i++) {
        targets[2 * i] = numbers[i];
        targets[2 * i + 1] = lossWeights[examples[i]];
      }
      return batch.with(
          batch.inputs(), scope.escape(Tensors.ofFloats(targets, examples.length, 2)));
    }
  }

  @Override
  public Position position() {
    return position;
  }

  @Override
  public void seek(Position target) {
    position = Ranges.within(target, batchesPerEpoch);
  }

  @Override
  public OptionalLong epochLength() {
    return OptionalLong.of(batchesPerEpoch);
  }

  /** Nothing to give back: the dataset is the caller's. */
  @Override
  public void close() {}
}
