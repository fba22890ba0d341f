package dev.hasten.data.order;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A short sum over numbers, so that other ones are noticed. */
final class Sums {
  private Sums() {}

  static String of(double... numbers) {
    CRC32C sum = new CRC32C();
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES);
    for (double number : numbers) {
      sum.update(bytes.putDouble(0, number).rewind());
    }
    return String.format(" order %08x", sum.getValue());
  }
}
