package dev.hasten.data;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A dataset that training draws from in an order of its own. It has no parts. */
record OrderedData(Dataset source, ExampleOrder order) implements Dataset {
  OrderedData {
    if (source.hasOwnOrder()) {
      throw new DataException(
          "expected data without an order of their own, but got "
              + source.name()
              + ", which a mixture or a sampling orders already: choose one of the two");
    }
    if (order.lossWeights().length > 0 && source.tokens() > 0) {
      throw new DataException(
          "expected one class or number for each example to weigh its loss, but "
              + source.name()
              + " holds sequences: choose a sampling without loss weights");
    }
  }

  @Override
  public Dataset unordered() {
    return source;
  }

  @Override
  public BatchSource batches(int batchSize, long seed) {
    return new OrderedBatches(source, order, batchSize, seed);
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public long[] inputShape() {
    return source.inputShape();
  }

  @Override
  public int classes() {
    return source.classes();
  }

  @Override
  public Optional<NumericTarget> numericTarget() {
    return source.numericTarget();
  }

  @Override
  public ScalarType inputType() {
    return source.inputType();
  }

  @Override
  public Optional<Integer> documentStart() {
    return source.documentStart();
  }

  @Override
  public List<Integer> categories() {
    return source.categories();
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public String encoding() {
    return source.encoding();
  }

  @Override
  public boolean hasOwnOrder() {
    return true;
  }

  @Override
  public List<BadExample> leftOut() {
    return source.leftOut();
  }

  @Override
  public Optional<AdjustableWorkers> workers() {
    return source.workers();
  }

  @Override
  public Optional<ShardPlaces> shardPlaces() {
    return source.shardPlaces();
  }

  @Override
  public String fingerprint() {
    return source.fingerprint() + order.fingerprint();
  }

  @Override
  public int[] labels() {
    return source.labels();
  }

  @Override
  public Batch batch(int[] indices) {
    return source.batch(indices);
  }

  @Override
  public Batch batch(int from, int to) {
    return source.batch(from, to);
  }

  @Override
  public Batch trainingBatch(int[] indices, long seed, long epoch) {
    return source.trainingBatch(indices, seed, epoch);
  }

  /**
   * Refuses: the order is one of all examples.
   *
   * @throws DataException always
   */
  @Override
  public Dataset select(int[] indices) {
    throw new DataException(
        "expected data without an order of their own to split, but got "
            + name()
            + ", which a mixture or a sampling orders: split or hold out in each source instead");
  }

  @Override
  public Dataset standardised(float[] mean, float[] deviation) {
    return new OrderedData(source.standardised(mean, deviation), order);
  }

  @Override
  public void close() {
    source.close();
  }
}
