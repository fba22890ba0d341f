package dev.hasten.engine;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Ownership of tensors, and their way from and to Java arrays. */
public final class Tensors {
  private Tensors() {}

  /**
   * Takes a tensor out of the care of all scopes: it lives until {@link #free}.
   *
   * @return the same tensor
   */
  public static Tensor own(Tensor tensor) {
    requireOpen(tensor, "the tensor to own");
    tensor.retainReference();
    return tensor;
  }

  /**
   * Gives up what {@link #own} or {@link Scope#escape} gave. A tensor already closed is left alone.
   */
  public static void free(Tensor tensor) {
    if (!tensor.isNull()) {
      tensor.releaseReference();
    }
  }

  /**
   * A second handle on the same storage, detached from the first one's lifetime. Needed for
   * borrowed references such as {@code tensor.grad()}.
   */
  public static Tensor alias(Tensor tensor) {
    return new Tensor(requireOpen(tensor, "the tensor to alias"));
  }

  /**
   * The tensor, if it still holds native memory.
   *
   * @throws IllegalStateException when it was closed, naming {@code name}
   */
  public static Tensor requireOpen(Tensor tensor, String name) {
    if (tensor.isNull()) {
      throw new IllegalStateException(
          "expected "
              + name
              + " to be open, but it was closed: its scope has ended; use Scope.escape or Tensors.own to keep it");
    }
    return tensor;
  }

  /** A float tensor (fp32, on the CPU) that holds a copy of the values in row-major order. */
  public static Tensor ofFloats(float[] values, long... shape) {
    requireCount(values.length, shape);
    Tensor tensor = torch.empty(shape, options(ScalarType.Float), null);
    if (values.length > 0) { // no elements, no address
      tensor.data_ptr_float().put(values, 0, values.length);
    }
    return tensor;
  }

  /** A tensor of int64 values, for class indices among others. */
  public static Tensor ofLongs(long[] values, long... shape) {
    requireCount(values.length, shape);
    Tensor tensor = torch.empty(shape, options(ScalarType.Long), null);
    if (values.length > 0) { // no elements, no address
      tensor.data_ptr_long().put(values, 0, values.length);
    }
    return tensor;
  }

  /** A tensor of unsigned bytes, for raw images among others. */
  public static Tensor ofBytes(byte[] values, long... shape) {
    requireCount(values.length, shape);
    Tensor tensor = torch.empty(shape, options(ScalarType.Byte), null);
    if (values.length > 0) { // no elements, no address
      tensor.data_ptr_byte().put(values, 0, values.length);
    }
    return tensor;
  }

  /** Zeros of the given type on the CPU. */
  public static Tensor zeros(ScalarType type, long... shape) {
    return torch.zeros(shape, options(type));
  }

  /** Allocation options of a type on the CPU, made in the current scope. */
  public static TensorOptions options(ScalarType type) {
    return new TensorOptions(type);
  }

  /**
   * A copy of the values as floats, in row-major order, from any floating type, device and layout.
   */
  public static float[] toFloats(Tensor tensor) {
    requireOpen(tensor, "the tensor to read");
    try (Scope scope = Scope.open()) {
      Tensor plain = tensor.detach().cpu().to(ScalarType.Float).contiguous();
      float[] values = new float[Math.toIntExact(plain.numel())];
      if (values.length > 0) {
        plain.data_ptr_float().get(values);
      }
      return values;
    }
  }

  /** A copy of the values as longs, in row-major order, from any integer type. */
  public static long[] toLongs(Tensor tensor) {
    requireOpen(tensor, "the tensor to read");
    try (Scope scope = Scope.open()) {
      Tensor plain = tensor.detach().cpu().to(ScalarType.Long).contiguous();
      long[] values = new long[Math.toIntExact(plain.numel())];
      if (values.length > 0) {
        plain.data_ptr_long().get(values);
      }
      return values;
    }
  }

  /** The value of a one-element tensor. Waits for the device. */
  public static double toDouble(Tensor tensor) {
    requireOpen(tensor, "the tensor to read");
    return tensor.item_double();
  }

  /** The sizes of all dimensions. */
  public static long[] shape(Tensor tensor) {
    long[] shape = new long[Math.toIntExact(requireOpen(tensor, "the tensor to measure").dim())];
    for (int d = 0; d < shape.length; d++) {
      shape[d] = tensor.size(d);
    }
    return shape;
  }

  /** The steps in elements between neighbours along each dimension. */
  public static long[] strides(Tensor tensor) {
    long[] strides = new long[Math.toIntExact(requireOpen(tensor, "the tensor to measure").dim())];
    for (int d = 0; d < strides.length; d++) {
      strides[d] = tensor.stride(d);
    }
    return strides;
  }

  /** The number of elements that a shape holds. */
  public static long count(long... shape) {
    long count = 1;
    for (long size : shape) {
      count = Math.multiplyExact(count, size);
    }
    return count;
  }

  private static void requireCount(int values, long... shape) {
    if (count(shape) != values) {
      throw new IllegalArgumentException(
          "expected "
              + count(shape)
              + " values for shape "
              + Arrays.toString(shape)
              + ", but got "
              + values
              + ": give as many values as the shape holds");
    }
  }
}
