package dev.hasten.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The element types of the IDX format, by their byte in its header. */
public enum IdxType {
  /** Unsigned byte. */
  UBYTE(0x08, 1),
  /** Signed byte. */
  BYTE(0x09, 1),
  /** Two-byte integer. */
  SHORT(0x0B, 2),
  /** Four-byte integer. */
  INT(0x0C, 4),
  /** Four-byte floating point. */
  FLOAT(0x0D, 4),
  /** Eight-byte floating point. */
  DOUBLE(0x0E, 8);

  private final int code;
  private final int bytes;

  IdxType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The byte that stands for it in a header. */
  public int code() {
    return code;
  }

  /** The size of one element. */
  public int bytes() {
    return bytes;
  }

  static IdxType of(int code, String file) {
    return Arrays.stream(values())
        .filter(type -> type.code == code)
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "expected one of the IDX type bytes "
                        + Arrays.stream(values())
                            .map(type -> String.format(Locale.ROOT, "0x%02x", type.code))
                            .collect(Collectors.joining(", "))
                        + " in "
                        + file
                        + ", but got "
                        + String.format(Locale.ROOT, "0x%02x", code)
                        + ": is it an IDX file?"));
  }
}
