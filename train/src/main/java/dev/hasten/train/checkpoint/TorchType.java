package dev.hasten.train.checkpoint;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Types of elements by the names of PyTorch's storages. */
enum TorchType {
  DOUBLE("Double", ScalarType.Double, 8),
  FLOAT("Float", ScalarType.Float, 4),
  HALF("Half", ScalarType.Half, 2),
  BFLOAT16("BFloat16", ScalarType.BFloat16, 2),
  LONG("Long", ScalarType.Long, 8),
  INT("Int", ScalarType.Int, 4),
  SHORT("Short", ScalarType.Short, 2),
  CHAR("Char", ScalarType.Char, 1),
  BYTE("Byte", ScalarType.Byte, 1),
  BOOL("Bool", ScalarType.Bool, 1);

  private final String name;
  private final ScalarType scalarType;
  private final int bytes;

  TorchType(String word, ScalarType scalarType, int bytes) {
    name = "torch." + word + "Storage";
    this.scalarType = scalarType;
    this.bytes = bytes;
  }

  static Optional<TorchType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name.equals(name)).findFirst();
  }

  ScalarType scalarType() {
    return scalarType;
  }

  /** Of one element. */
  int bytes() {
    return bytes;
  }
}
