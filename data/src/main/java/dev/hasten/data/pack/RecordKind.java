package dev.hasten.data.pack;

import dev.hasten.data.Pixels;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a record of a packed shard holds. */
public enum RecordKind {
  /** An example's values as unsigned bytes, in the order of its tensor. */
  BYTES(1),
  /** An example's values as fp32, little-endian, in the order of its tensor. */
  FLOATS(2),
  /** A square image: red, green, blue of each pixel, row after row. */
  SQUARES(3),
  /** A JPEG or PNG file as it is, of any length. */
  FILES(4),
  /** A window of tokens as int32, little-endian, then what each place is to say. */
  TOKENS(5);

  private final int code;

  RecordKind(int code) {
    this.code = code;
  }

  /** What manifests and reports call it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a record is an image, to be cropped anew in each epoch. */
  public boolean isImage() {
    return this == SQUARES || this == FILES;
  }

  int code() {
    return code;
  }

  /** Bytes of a record of that shape; 0 where each has a length of its own. */
  long recordLength(List<Long> shape) {
    long values = Tensors.count(shape.stream().mapToLong(Long::longValue).toArray());
    return switch (this) {
      case BYTES, SQUARES -> values;
      case FLOATS -> Math.multiplyExact(values, (long) Float.BYTES);
      case TOKENS -> Math.multiplyExact(values, 2L * Integer.BYTES);
      case FILES -> 0;
    };
  }

  /** Whether examples of this kind may have that shape. */
  boolean allows(List<Long> shape) {
    return switch (this) {
      case BYTES, FLOATS -> !shape.isEmpty();
      case SQUARES ->
          shape.size() == 3 && shape.get(0) == Pixels.CHANNELS && shape.get(1).equals(shape.get(2));
      case TOKENS -> shape.size() == 1;
      case FILES -> shape.isEmpty();
    };
  }

  static Optional<RecordKind> of(int code) {
    return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
  }

  static Optional<RecordKind> of(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
  }
}
