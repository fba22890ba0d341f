package dev.hasten.data;

import dev.hasten.engine.Tensors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The rows of a store as inputs of one shape, gathered in plain Java. Any number of threads. */
final class StoredRows {
  private final Store store;
  private final long[] shape;
  private final int rowLength;
  private final AtomicReference<float[]> spare = new AtomicReference<>(new float[0]);

  /** Of examples of that shape. */
  StoredRows(Store store, long[] shape) {
    this.store = store;
    this.shape = shape.clone();
    rowLength = Math.toIntExact(Tensors.count(shape));
  }

  Store store() {
    return store;
  }

  long[] shape() {
    return shape.clone();
  }

  /** The values of an example. */
  int rowLength() {
    return rowLength;
  }

  /** Of so many examples the inputs, made in the caller's scope. */
  Tensor batch(int count, IntUnaryOperator rowOf) {
    int length = Math.multiplyExact(count, rowLength);
    // One array is kept for the next batch; a second thread that comes meanwhile makes its own.
    float[] floats = spare.getAndSet(new float[0]);
    if (floats.length < length) {
      floats = new float[length];
    }
    for (int i = 0; i < count; i++) {
      store.copy(rowOf.applyAsInt(i), floats, i * rowLength);
    }
    Tensor batch = tensor(floats, length, count);
    spare.set(floats);
    return batch;
  }

  private Tensor tensor(float[] floats, int length, int count) {
    long[] sizes = new long[shape.length + 1];
    sizes[0] = count;
    System.arraycopy(shape, 0, sizes, 1, shape.length);
    Tensor tensor = torch.empty(sizes, Tensors.options(ScalarType.Float), null);
    try (FloatPointer data = tensor.data_ptr_float()) {
      data.put(floats, 0, length);
    }
    return tensor;
  }
}
