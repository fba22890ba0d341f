package dev.hasten.data;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.CRC32C;

/** A short sum over numbers of examples, so that another selection is noticed. */
final class IndexSum {
  private IndexSum() {}

  static String of(int[] indices) {
    CRC32C sum = new CRC32C();
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES);
    for (int index : indices) {
      sum.update(bytes.putInt(0, index).rewind());
    }
    return String.format(Locale.ROOT, " selection %08x", sum.getValue());
  }
}
