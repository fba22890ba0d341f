package dev.hasten.train.checkpoint;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** The types of elements that a safetensors file may hold, by their names there. */
enum TensorType {
  F32(ScalarType.Float, 4),
  F64(ScalarType.Double, 8),
  F16(ScalarType.Half, 2),
  BF16(ScalarType.BFloat16, 2),
  I64(ScalarType.Long, 8),
  I32(ScalarType.Int, 4),
  I16(ScalarType.Short, 2),
  I8(ScalarType.Char, 1),
  U8(ScalarType.Byte, 1),
  BOOL(ScalarType.Bool, 1);

  private final ScalarType type;
  private final int bytes;

  TensorType(ScalarType type, int bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  ScalarType scalarType() {
    return type;
  }

  int bytes() {
    return bytes;
  }

  static TensorType of(ScalarType wanted) {
    for (TensorType each : values()) {
      if (each.type == wanted) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "expected elements that a safetensors file can hold, but got "
            + wanted
            + ": convert them to floats or integers");
  }
}
