package dev.hasten.data.tar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * A header of POSIX tar (<a
 * href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">ustar</a>) and of GNU
 * tar: a block of {@value #LENGTH} bytes.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TarHeader(byte[] block) {
  static final int LENGTH = 512;

  private static final int SUM_AT = 148;
  private static final int SUM_END = 156;

  /** A header of a plain file; the name has at most 100 bytes. */
  static TarHeader of(String name, long length) {
    byte[] block = new byte[LENGTH];
    put(block, 0, name);
    put(block, 100, "0000644\0");
    put(block, 108, "0000000\0");
    put(block, 116, "0000000\0");
    put(block, 124, String.format(Locale.ROOT, "%011o\0", length));
    put(block, 136, "00000000000\0"); // no time: the same data are the same bytes
    block[SUM_END] = '0';
    put(block, 257, "ustar\00000");
    put(block, SUM_AT, String.format(Locale.ROOT, "%06o\0 ", sum(block)));
    return new TarHeader(block);
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  /** Whether it is the block of zeros that ends a tar. */
  boolean isEnd() {
    for (byte each : block) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether its sum is right. */
  boolean isSound() {
    OptionalLong said = number(SUM_AT, SUM_END - SUM_AT);
    return said.isPresent() && said.getAsLong() == sum(block);
  }

  /** The sum of all bytes, with spaces where the sum itself stands. */
  private static long sum(byte[] block) {
    long sum = 0;
    for (int i = 0; i < LENGTH; i++) {
      sum += i >= SUM_AT && i < SUM_END ? ' ' : block[i] & 0xFF;
    }
    return sum;
  }

  String name() {
    String name = text(block, 0, 100);
    boolean posix = text(block, 257, 6).equals("ustar"); // GNU's is "ustar  ", and has no prefix
    String prefix = posix ? text(block, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  char type() {
    return (char) (block[SUM_END] & 0xFF);
  }

  /** The length of the content; none where the field holds no number. */
  OptionalLong length() {
    return number(124, 12);
  }

  /** Octal digits, or GNU's binary number after a first byte of 0x80. */
  private OptionalLong number(int at, int length) {
    if ((block[at] & 0xFF) == 0x80) {
      long value = 0;
      for (int i = at + 1; i < at + length; i++) {
        if (value >>> 54 != 0) {
          return OptionalLong.empty();
        }
        value = value << 8 | (block[i] & 0xFF);
      }
      return OptionalLong.of(value);
    }
    String digits = text(block, at, length).strip();
    return digits.matches("[0-7]{1,12}")
        ? OptionalLong.of(Long.parseLong(digits, 8))
        : OptionalLong.empty();
  }

  /** Up to the first zero. */
  static String text(byte[] bytes, int at, int length) {
    int end = at;
    while (end < at + length && bytes[end] != 0) {
      end++;
    }
    return new String(Arrays.copyOfRange(bytes, at, end), StandardCharsets.UTF_8);
  }
}
