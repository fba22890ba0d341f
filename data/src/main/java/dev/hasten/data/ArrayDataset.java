package dev.hasten.data;

import dev.hasten.engine.Tensors;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

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
  private final String name;
  private final Store store;
  private final ExampleTargets targets;
  private final long[] inputShape;
  private final int rowLength;
  private final AtomicReference<float[]> spare = new AtomicReference<>(new float[0]);

  private ArrayDataset(String name, Store store, ExampleTargets targets, long[] inputShape) {
    this.name = name;
    this.store = store;
    this.targets = targets;
    this.inputShape = inputShape;
    this.rowLength = Math.toIntExact(Tensors.count(inputShape));
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
    requireCounts(inputs.length, labels.length);
    return ofFloats(flat(inputs), labels, inputs[0].length);
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
    requireCounts(inputs.length, targets.length, "target");
    return new ArrayDataset(
        "arrays",
        new FloatStore(flat(inputs), inputs[0].length),
        NumberTargets.of(targets, number),
        new long[] {inputs[0].length});
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
    long rowLength = values(inputShape);
    requireWhole(values.length, "values: check the length of a row", rowLength, inputShape);
    requireCounts((int) (values.length / rowLength), targets.length, "target");
    return new ArrayDataset(
        "arrays",
        new FloatStore(values, (int) rowLength),
        NumberTargets.ofStandardised(targets, number),
        inputShape.clone());
  }

  private static float[] flat(float[][] inputs) {
    int rowLength = inputs[0].length;
    requireRowLength(rowLength, inputs.length);
    float[] values = new float[inputs.length * rowLength];
    for (int row = 0; row < inputs.length; row++) {
      if (inputs[row].length != rowLength) {
        throw new DataException(
            "expected "
                + rowLength
                + " values in every row (as in row 0), but row "
                + row
                + " has "
                + inputs[row].length
                + ": pad or cut the rows to one length");
      }
      System.arraycopy(inputs[row], 0, values, row * rowLength, rowLength);
    }
    return values;
  }

  /**
   * As {@link #ofFloats(float[][], int[])} from one array, one example after the other, which is
   * not copied (it may be large) and must not be changed any more.
   *
   * @param inputShape the shape of one example
   * @throws DataException when there are no examples, the counts differ or a label is negative
   */
  public static ArrayDataset ofFloats(float[] values, int[] labels, long... inputShape) {
    long rowLength = values(inputShape);
    requireWhole(values.length, "values: check the length of a row", rowLength, inputShape);
    requireCounts((int) (values.length / rowLength), labels.length);
    return labelled(new FloatStore(values, (int) rowLength), labels, inputShape);
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
    long rowLength = values(inputShape);
    requireWhole(pixels.length, "bytes: check channels, height and width", rowLength, inputShape);
    requireCounts((int) (pixels.length / rowLength), labels.length);
    Store store = new ByteStore(pixels, inputShape, (int) rowLength, PixelScale.unit());
    return labelled(store, labels, inputShape);
  }

  /**
   * As {@link #ofBytes(byte[], int[], long...)}, of bytes that lie anywhere; there are as many as
   * labels.
   *
   * @throws DataException when there are no examples, a label is negative or the shape is none
   */
  public static ArrayDataset ofBytes(ByteRows rows, int[] labels, long... inputShape) {
    int rowLength = requireShape(labels, inputShape);
    return labelled(
        new ByteRowStore(rows, inputShape, rowLength, PixelScale.unit()), labels, inputShape);
  }

  /**
   * Floats that lie anywhere; there are as many examples as labels.
   *
   * @throws DataException when there are no examples, a label is negative or the shape is none
   */
  public static ArrayDataset ofFloats(FloatRows rows, int[] labels, long... inputShape) {
    requireShape(labels, inputShape);
    return labelled(new FloatRowStore(rows), labels, inputShape);
  }

  private static int requireShape(int[] labels, long[] inputShape) {
    requireCounts(labels.length, labels.length);
    long rowLength = values(inputShape);
    if (rowLength < 1 || rowLength > Integer.MAX_VALUE - 8) {
      throw new DataException(
          "expected a shape of 1 to 2^31 - 9 values, but got "
              + Arrays.toString(inputShape)
              + ": check channels, height and width");
    }
    return (int) rowLength;
  }

  /** The same examples under another name. */
  public ArrayDataset named(String newName) {
    return new ArrayDataset(newName, store, targets, inputShape);
  }

  /**
   * The same examples, each seen in another shape of as many values.
   *
   * @throws DataException when the number of values differs
   */
  public ArrayDataset shaped(long... newShape) {
    if (values(newShape) != rowLength) {
      throw new DataException(
          "expected a shape of "
              + rowLength
              + " values, but got "
              + Arrays.toString(newShape)
              + ": its sides must multiply to that");
    }
    return new ArrayDataset(name, store, targets, newShape.clone());
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
      return new ArrayDataset(name, store, more, inputShape);
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
    if (store instanceof ScaledStore bytes) {
      return new ArrayDataset(name, bytes.scaled(scale, inputShape), targets, inputShape);
    }
    throw new IllegalStateException(
        "expected byte images to scale, but "
            + name
            + " holds floats: use standardised(mean, deviation)");
  }

  /** Byte images are standardised by their table, at no cost. */
  @Override
  public Dataset standardised(float[] mean, float[] deviation) {
    if (store instanceof ScaledStore bytes && bytes.scale().isPlain()) {
      return scaled(bytes.scale().standardised(mean, deviation));
    }
    return Dataset.super.standardised(mean, deviation);
  }

  /** The bytes behind the examples, if there are such. */
  Optional<RawBytes> raw() {
    return store instanceof ScaledStore bytes
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
    return inputShape.clone();
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
    return gather(indices.length, i -> indices[i]);
  }

  @Override
  public Batch batch(int from, int to) {
    Ranges.require(this, from, to);
    return gather(to - from, i -> from + i);
  }

  @Override
  public int[] labels() {
    return targets.labels(name);
  }

  /** Nothing to give back. */
  @Override
  public void close() {}

  private Batch gather(int count, IntUnaryOperator rowOf) {
    int length = Math.multiplyExact(count, rowLength);
    // One array is kept for the next batch; a second thread that comes meanwhile makes its own.
    float[] floats = spare.getAndSet(new float[0]);
    if (floats.length < length) {
      floats = new float[length];
    }
    for (int i = 0; i < count; i++) {
      store.copy(rowOf.applyAsInt(i), floats, i * rowLength);
    }
    Batch batch = new Batch(inputs(floats, length, count), targets.batch(count, rowOf));
    spare.set(floats);
    return batch;
  }

  private Tensor inputs(float[] floats, int length, int count) {
    long[] shape = new long[inputShape.length + 1];
    shape[0] = count;
    System.arraycopy(inputShape, 0, shape, 1, inputShape.length);
    Tensor tensor = torch.empty(shape, Tensors.options(ScalarType.Float), null);
    try (FloatPointer data = tensor.data_ptr_float()) {
      data.put(floats, 0, length);
    }
    return tensor;
  }

  private static ArrayDataset labelled(Store store, int[] labels, long[] inputShape) {
    int classes = Labels.classes("the examples", labels);
    return new ArrayDataset(
        "arrays", store, new ClassTargets(labels.clone(), classes), inputShape.clone());
  }

  /** How many values an example of that shape has: none where a size is no count. */
  private static long values(long[] shape) {
    return Arrays.stream(shape).anyMatch(size -> size < 1) ? 0 : Tensors.count(shape);
  }

  private static void requireWhole(int count, String whatAndRemedy, long rowLength, long[] shape) {
    if (rowLength < 1 || count % rowLength != 0) {
      throw new DataException(
          "expected a whole number of examples of shape "
              + Arrays.toString(shape)
              + ", but got "
              + count
              + " "
              + whatAndRemedy);
    }
  }

  private static void requireCounts(int inputs, int labels) {
    requireCounts(inputs, labels, "label");
  }

  private static void requireCounts(int inputs, int targets, String what) {
    if (inputs == 0) {
      throw new DataException("expected at least one example, but got none: give some rows");
    }
    if (inputs != targets) {
      throw new DataException(
          "expected one "
              + what
              + " for each example, but got "
              + inputs
              + " examples and "
              + targets
              + " "
              + what
              + "s: check how they were read");
    }
  }

  private static void requireRowLength(int rowLength, int rows) {
    if (rowLength == 0) {
      throw new DataException(
          "expected at least one value in every row, but row 0 has none: check how it was read");
    }
    if ((long) rowLength * rows > Integer.MAX_VALUE - 8) {
      throw new DataException(
          "expected at most 2^31 - 9 values in memory, but got "
              + rows
              + " rows of "
              + rowLength
              + ": implement Dataset over a file, or give an Iterable<Batch>");
    }
  }
}
