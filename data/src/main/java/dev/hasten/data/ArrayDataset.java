package dev.hasten.data;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Examples in Java arrays, or copied out of wherever they lie. Holds no native memory: a batch is
 * gathered in plain Java and copied to a tensor once, so it may be made on any thread without
 * waking libtorch's thread pool.
 *
 * <pre>{@code
 * Dataset mine = ArrayDataset.ofFloats(rows, labels);                         // float[][], int[]
 * Dataset images = ArrayDataset.ofBytes(pixels, labels, 1, 28, 28).named("mine");  // x / 255 on the batch
 *
 * NumericTarget price = NumericTarget.of("price", prices);                    // double[]: to predict
 * Dataset houses = ArrayDataset.ofFloats(rows, prices, price);
 * }</pre>
 */
public final class ArrayDataset implements Dataset {
  private static final String VALUES = "values: check the length of a row";
  private static final String BYTES = "bytes: check channels, height and width";

  private final String name;
  private final StoredRows rows;
  private final ExampleTargets targets;
  private final Optional<ShardPlaces> shardPlaces;

  private ArrayDataset(
      String name, StoredRows rows, ExampleTargets targets, Optional<ShardPlaces> shardPlaces) {
    this.name = name;
    this.rows = rows;
    this.targets = targets;
    this.shardPlaces = shardPlaces;
  }

  private static ArrayDataset of(Store store, ExampleTargets targets, long... inputShape) {
    return new ArrayDataset("arrays", new StoredRows(store, inputShape), targets, Optional.empty());
  }

  private static ArrayDataset labelled(Store store, int[] labels, long[] inputShape) {
    int classes = Labels.classes("the examples", labels);
    return of(store, new ClassTargets(labels.clone(), classes), inputShape);
  }

  /**
   * One row of floats and one label for each example; both are copied. The input shape is {row
   * length} until {@link #shaped} says otherwise, and there are as many classes as the greatest
   * label asks for until {@link #withClasses}.
   *
   * @throws DataException when there are no rows, their lengths or the counts differ, or a label is
   *     negative
   */
  public static ArrayDataset ofFloats(float[][] inputs, int[] labels) {
    ArrayChecks.requireCounts(inputs.length, labels.length, "label");
    return ofFloats(ArrayChecks.flat(inputs), labels, inputs[0].length);
  }

  /**
   * One row of floats for each example, and a number that is to be predicted from it; both are
   * copied.
   *
   * @param targets in their own unit
   * @param number how models are told of them: that of the training examples, for those to evaluate
   *     on too
   * @throws DataException when there are no rows, their lengths or the counts differ, or a target
   *     is not finite
   */
  public static ArrayDataset ofFloats(float[][] inputs, double[] targets, NumericTarget number) {
    ArrayChecks.requireCounts(inputs.length, targets.length, "target");
    return of(
        new FloatStore(ArrayChecks.flat(inputs), inputs[0].length),
        NumberTargets.of(targets, number),
        inputs[0].length);
  }

  /**
   * As {@link #ofFloats(float[][], double[], NumericTarget)} from one array, one example after the
   * other, and targets that are standardised already; neither is copied, and both must not be
   * changed any more.
   *
   * @param inputShape the shape of one example
   * @throws DataException when there are no examples, the counts differ, or a target is not finite
   */
  public static ArrayDataset ofStandardised(
      float[] values, float[] targets, NumericTarget number, long... inputShape) {
    int rowLength =
        ArrayChecks.rowLength(values.length, VALUES, targets.length, "target", inputShape);
    return of(
        new FloatStore(values, rowLength),
        NumberTargets.ofStandardised(targets, number),
        inputShape);
  }

  /**
   * Floats that lie anywhere, and targets that are standardised already; there are as many of both.
   *
   * @throws DataException when there are no examples, a target is not finite or the shape is none
   */
  public static ArrayDataset ofStandardised(
      FloatRows rows, float[] targets, NumericTarget number, long... inputShape) {
    ArrayChecks.rowLength(targets.length, inputShape);
    return of(new FloatRowStore(rows), NumberTargets.ofStandardised(targets, number), inputShape);
  }

  /**
   * As {@link #ofFloats(float[][], int[])} from one array, one example after the other, which is
   * not copied (it may be large) and must not be changed any more.
   *
   * @param inputShape the shape of one example
   * @throws DataException when there are no examples, the counts differ or a label is negative
   */
  public static ArrayDataset ofFloats(float[] values, int[] labels, long... inputShape) {
    int rowLength =
        ArrayChecks.rowLength(values.length, VALUES, labels.length, "label", inputShape);
    return labelled(new FloatStore(values, rowLength), labels, inputShape);
  }

  /**
   * Unsigned bytes, one example after the other; they become floats of 0 to 1 ({@code x / 255}) on
   * the batch until {@link #scaled} says otherwise. The labels are copied; the pixels are not (they
   * may be large) and must not be changed any more.
   *
   * @param inputShape the shape of one example, such as 1, 28, 28
   * @throws DataException when there are no examples, the counts differ or a label is negative
   */
  public static ArrayDataset ofBytes(byte[] pixels, int[] labels, long... inputShape) {
    int rowLength = ArrayChecks.rowLength(pixels.length, BYTES, labels.length, "label", inputShape);
    Store store = new ByteStore(pixels, inputShape, rowLength, PixelScale.unit());
    return labelled(store, labels, inputShape);
  }

  /**
   * As {@link #ofBytes(byte[], int[], long...)}, of bytes that lie anywhere; there are as many as
   * labels.
   *
   * @throws DataException when there are no examples, a label is negative or the shape is none
   */
  public static ArrayDataset ofBytes(ByteRows rows, int[] labels, long... inputShape) {
    int rowLength = ArrayChecks.rowLength(labels.length, inputShape);
    return labelled(
        new ByteRowStore(rows, inputShape, rowLength, PixelScale.unit()), labels, inputShape);
  }

  /**
   * Floats that lie anywhere; there are as many examples as labels.
   *
   * @throws DataException when there are no examples, a label is negative or the shape is none
   */
  public static ArrayDataset ofFloats(FloatRows rows, int[] labels, long... inputShape) {
    ArrayChecks.rowLength(labels.length, inputShape);
    return labelled(new FloatRowStore(rows), labels, inputShape);
  }

  /** The same examples under another name. */
  public ArrayDataset named(String newName) {
    return new ArrayDataset(newName, rows, targets, shardPlaces);
  }

  /**
   * The same examples, each seen in another shape of as many values.
   *
   * @throws DataException when the number of values differs
   */
  public ArrayDataset shaped(long... newShape) {
    if (ArrayChecks.values(newShape) != rows.rowLength()) {
      throw new DataException(
          "expected a shape of "
              + rows.rowLength()
              + " values, but got "
              + Arrays.toString(newShape)
              + ": its sides must multiply to that");
    }
    return new ArrayDataset(name, new StoredRows(rows.store(), newShape), targets, shardPlaces);
  }

  /**
   * The same examples, said to be of so many classes.
   *
   * @throws DataException when a label is not below that, naming the example, or there are numbers
   *     to predict
   */
  public ArrayDataset withClasses(int newClasses) {
    if (targets instanceof ClassTargets labels) {
      ClassTargets more = labels.withClasses(name, newClasses);
      return new ArrayDataset(name, rows, more, shardPlaces);
    }
    throw Labels.noClasses(
        "say how many classes there are",
        name,
        targets.number().orElseThrow(),
        "leave withClasses out");
  }

  /**
   * The same byte images with another scale.
   *
   * @throws IllegalStateException when the inputs are floats
   */
  public ArrayDataset scaled(PixelScale scale) {
    if (rows.store() instanceof ScaledStore bytes) {
      Store scaled = bytes.scaled(scale, rows.shape());
      return new ArrayDataset(name, new StoredRows(scaled, rows.shape()), targets, shardPlaces);
    }
    throw new IllegalStateException(
        "expected byte images to scale, but "
            + name
            + " holds floats: use standardised(mean, deviation)");
  }

  /**
   * The same examples, said to lie in those shards.
   *
   * @throws DataException when there are more or fewer places than examples
   */
  public ArrayDataset inShards(ShardPlaces places) {
    ArrayChecks.requireCounts(size(), places.shards().length, "place in a shard");
    return new ArrayDataset(name, rows, targets, Optional.of(places));
  }

  @Override
  public Optional<ShardPlaces> shardPlaces() {
    return shardPlaces;
  }

  /** Byte images are standardised by their table, at no cost. */
  @Override
  public Dataset standardised(float[] mean, float[] deviation) {
    if (rows.store() instanceof ScaledStore bytes && bytes.scale().isPlain()) {
      return scaled(bytes.scale().standardised(mean, deviation));
    }
    return Dataset.super.standardised(mean, deviation);
  }

  /** The bytes behind the examples, if there are such. */
  Optional<RawBytes> raw() {
    return rows.store() instanceof ScaledStore bytes
        ? Optional.of(new RawBytes(bytes.rows(), bytes.scale()))
        : Optional.empty();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return targets.count();
  }

  @Override
  public long[] inputShape() {
    return rows.shape();
  }

  @Override
  public int classes() {
    return targets.classes();
  }

  @Override
  public Optional<NumericTarget> numericTarget() {
    return targets.number();
  }

  @Override
  public Batch batch(int[] indices) {
    Ranges.require(this, indices);
    return batch(indices.length, i -> indices[i]);
  }

  @Override
  public Batch batch(int from, int to) {
    Ranges.require(this, from, to);
    return batch(to - from, i -> from + i);
  }

  private Batch batch(int count, IntUnaryOperator rowOf) {
    return new Batch(rows.batch(count, rowOf), targets.batch(count, rowOf));
  }

  @Override
  public int[] labels() {
    return targets.labels(name);
  }

  /** Nothing to give back. */
  @Override
  public void close() {}
}
