package dev.hasten.data.table;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Looks over runs of encoded numbers before they are decoded: a damaged run says that more numbers
 * follow than there are, and a decoder would take memory for all of them.
 */
final class EncodedRuns {
  private static final int SPARE = 512; // numbers that fill up a last run of bits
  private static final int MOST_BLOCK = 1 << 16;

  private EncodedRuns() {}

  /** Those of a page's values, which begin there. */
  static void require(
      byte[] bytes, int from, Encoding encoding, PrimitiveTypeName type, int count) {
    switch (encoding) {
      case RLE_DICTIONARY, PLAIN_DICTIONARY -> {
        if (from < bytes.length) {
          int width = bytes[from];
          sound(width >= 0 && width <= 32, "numbers of 0 to 32 bits", width);
          require(bytes, from + 1, bytes.length, width, count);
        }
      }
      case RLE -> {
        sound(type == PrimitiveTypeName.BOOLEAN, "booleans in RLE", type);
        requirePrefixed(bytes, from, 1, count);
      }
      case DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY -> requireDeltas(bytes, from, count);
      default -> {}
    }
  }

  /**
   * Runs behind four bytes of their length.
   *
   * @return where they end
   */
  static int requirePrefixed(byte[] bytes, int from, int width, int count) {
    sound(bytes.length - from >= 4, "the length of levels", bytes.length - from + " bytes");
    int length = ByteBuffer.wrap(bytes, from, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
    int end = from + 4 + length;
    sound(length >= 0 && end >= 0 && end <= bytes.length, "levels within the page", length);
    require(bytes, from + 4, end, width, count);
    return end;
  }

  /** Runs of one number, or of numbers of so many bits, up to that count. */
  static void require(byte[] bytes, int from, int end, int width, int count) {
    int at = from;
    long left = count;
    while (left > 0 && at < end) {
      int[] read = varint(bytes, at, end);
      at = read[1];
      int header = read[0];
      if ((header & 1) == 0) {
        left -= header >>> 1;
        at += (width + 7) / 8;
      } else {
        long numbers = 8L * (header >>> 1);
        sound(numbers <= left + SPARE, "a run of at most " + left + " numbers", numbers);
        left -= numbers;
        at = (int) Math.min(end, at + numbers / 8 * width);
      }
    }
  }

  private static void requireDeltas(byte[] bytes, int from, int count) {
    int[] block = varint(bytes, from, bytes.length);
    int[] parts = varint(bytes, block[1], bytes.length);
    int[] total = varint(bytes, parts[1], bytes.length);
    sound(block[0] > 0 && block[0] <= MOST_BLOCK, "blocks of up to 65536 numbers", block[0]);
    sound(parts[0] > 0 && parts[0] <= block[0], "a block in parts", parts[0]);
    sound(total[0] >= 0 && total[0] <= count, "at most " + count + " numbers", total[0]);
  }

  /** A number of seven bits a byte, and where it ends. */
  private static int[] varint(byte[] bytes, int from, int end) {
    int value = 0;
    for (int i = 0; i < 5; i++) {
      sound(from + i < end, "a number", "the end");
      value |= (bytes[from + i] & 0x7F) << 7 * i;
      if (bytes[from + i] >= 0) {
        return new int[] {value, from + i + 1};
      }
    }
    throw new IllegalArgumentException("expected a number of up to five bytes, but got more");
  }

  private static void sound(boolean is, String expected, Object found) {
    if (!is) {
      throw new IllegalArgumentException("expected " + expected + ", but got " + found);
    }
  }
}
