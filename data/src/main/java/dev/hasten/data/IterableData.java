package dev.hasten.data;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** See {@link TrainingData#of}. */
final class IterableData implements TrainingData {
  private final Iterable<Batch> epoch;
  private final int classes;
  private final Optional<NumericTarget> number;
  private final long[] inputShape;
  private final ScalarType inputType;
  private final int batchSize;
  private int batches;
  private int size;
  private int lastSize;

  private IterableData(
      Iterable<Batch> epoch, int classes, Optional<NumericTarget> number, Batch first) {
    this.epoch = epoch;
    this.classes = classes;
    this.number = number;
    this.inputShape = shape(first);
    this.inputType =
        first.inputs().scalar_type().intern() == ScalarType.Long
            ? ScalarType.Long
            : ScalarType.Float;
    this.batchSize = first.size();
    this.lastSize = batchSize;
  }

  /** Reads one epoch, to count it. */
  static IterableData counted(Iterable<Batch> epoch, int classes, Optional<NumericTarget> number) {
    if (classes < 1) {
      throw new DataException(
          "expected 1 class or more, but got " + classes + ": count the kinds of labels");
    }
    Iterator<Batch> all = epoch.iterator();
    if (!all.hasNext()) {
      throw new DataException(
          "expected an iterable of at least one batch, but it gave none: each call of iterator() must begin a new epoch");
    }
    try (Scope first = Scope.open()) {
      Batch batch = all.next();
      IterableData data = new IterableData(epoch, classes, number, batch);
      data.count(batch);
      while (all.hasNext()) {
        try (Scope scope = Scope.open()) {
          data.count(all.next());
        }
      }
      return data;
    }
  }

  private void count(Batch batch) {
    long[] targets = Tensors.shape(batch.targets());
    if (number.isPresent() && !(targets.length == 2 && targets[1] == 1)) {
      throw new DataException(
          "expected standardised numbers (N, 1) as targets, but batch "
              + batches
              + " has the shape "
              + Arrays.toString(targets)
              + ": give one number for each example");
    }
    long[] shape = shape(batch);
    if (!Arrays.equals(shape, inputShape)) {
      throw new DataException(
          "expected examples of shape "
              + Arrays.toString(inputShape)
              + " (as in batch 0), but batch "
              + batches
              + " has "
              + Arrays.toString(shape)
              + ": give examples of one shape");
    }
    if (lastSize != batchSize || batch.size() > batchSize) {
      throw new DataException(
          "expected "
              + batchSize
              + " examples in every batch but the last, but batch "
              + (lastSize == batchSize ? batches : batches - 1)
              + " has "
              + (lastSize == batchSize ? batch.size() : lastSize)
              + ": give batches of one size");
    }
    lastSize = batch.size();
    batches++;
    size = Math.addExact(size, lastSize);
  }

  private static long[] shape(Batch batch) {
    long[] inputs = Tensors.shape(batch.inputs());
    if (inputs.length == 0 || inputs[0] != batch.size()) {
      throw new DataException(
          "expected as many inputs as targets in a batch, but got inputs of shape "
              + Arrays.toString(inputs)
              + " and "
              + batch.size()
              + " targets: give one target for each input");
    }
    return Arrays.copyOfRange(inputs, 1, inputs.length);
  }

  @Override
  public String name() {
    return "the iterable";
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long[] inputShape() {
    return inputShape.clone();
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public Optional<NumericTarget> numericTarget() {
    return number;
  }

  @Override
  public ScalarType inputType() {
    return inputType;
  }

  @Override
  public BatchSource batches(int wanted, long seed) {
    if (wanted != batchSize) {
      throw new DataException(
          "expected batches of the recipe's size, "
              + wanted
              + ", but the iterable gives "
              + batchSize
              + ": set batch: "
              + batchSize);
    }
    return new IterableSource(epoch);
  }
}
