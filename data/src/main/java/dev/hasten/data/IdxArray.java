package dev.hasten.data;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * An array in the <a href="https://yann.lecun.org/exdb/mnist/">IDX format</a> of the MNIST files:
 * two zero bytes, a type byte, the number of dimensions, each size as a big-endian int, then the
 * elements in row-major order, big-endian.
 */
public final class IdxArray {
  private final String name;
  private final IdxType type;
  private final int[] shape;
  private final byte[] bytes;

  IdxArray(String name, IdxType type, int[] shape, byte[] bytes) {
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.bytes = bytes;
  }

  /**
   * Reads a file, plain or compressed by gzip (told by its first bytes, not by its name).
   *
   * @throws DataException when it is missing, empty, not IDX, truncated, corrupt, longer than its
   *     header says, or too large for memory
   */
  public static IdxArray read(Path file) {
    return IdxReader.read(file);
  }

  /** The file it came from. */
  public String name() {
    return name;
  }

  /** The type of its elements in the file. */
  public IdxType type() {
    return type;
  }

  /** The sizes of its dimensions. */
  public int[] shape() {
    return shape.clone();
  }

  /** The raw elements as in the file; not a copy. */
  byte[] bytes() {
    return bytes;
  }

  /** The elements as floats. */
  public float[] toFloats() {
    float[] floats = new float[bytes.length / type.bytes()];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    for (int i = 0; i < floats.length; i++) {
      floats[i] =
          switch (type) {
            case UBYTE -> buffer.get(i) & 0xFF;
            case BYTE -> buffer.get(i);
            case SHORT -> buffer.getShort(2 * i);
            case INT -> buffer.getInt(4 * i);
            case FLOAT -> buffer.getFloat(4 * i);
            case DOUBLE -> (float) buffer.getDouble(8 * i);
          };
    }
    return floats;
  }

  /**
   * The elements as ints.
   *
   * @throws DataException when they are floating point
   */
  public int[] toInts() {
    int[] ints = new int[bytes.length / type.bytes()];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    for (int i = 0; i < ints.length; i++) {
      ints[i] =
          switch (type) {
            case UBYTE -> buffer.get(i) & 0xFF;
            case BYTE -> buffer.get(i);
            case SHORT -> buffer.getShort(2 * i);
            case INT -> buffer.getInt(4 * i);
            case FLOAT, DOUBLE ->
                throw new DataException(
                    "expected integers in " + name + ", but its elements are of type " + type);
          };
    }
    return ints;
  }
}
