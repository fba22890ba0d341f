package dev.hasten.data.pack;

import dev.hasten.data.DataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The last {@value #LENGTH} bytes of a shard: where its index begins (long) and its length (long),
 * the length of the file (long), records (int), CRC-32C of the index (int), zero (int), CRC-32C of
 * the footer before it (int), {@code HASTENPK}. A file that was cut off does not end with it.
 */
record ShardFooter(long indexAt, long indexLength, int records, int indexSum) {
  static final int LENGTH = 48;

  private static final int SUM = 36;
  private static final int MAGIC = 40;

  byte[] bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(indexAt).putLong(indexLength).putLong(indexAt + indexLength + LENGTH);
    buffer.putInt(records).putInt(indexSum);
    buffer.putInt(SUM, sum(buffer.array()));
    buffer.put(MAGIC, ShardHeader.MAGIC);
    return buffer.array();
  }

  private static int sum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, SUM);
    return (int) sum.getValue();
  }

  /**
   * Reads it back.
   *
   * @param size of the file
   * @throws DataException when the file was cut off, or it is damaged
   */
  static ShardFooter read(byte[] bytes, long size, Path file) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long at = size - LENGTH;
    if (!Arrays.equals(bytes, MAGIC, LENGTH, ShardHeader.MAGIC, 0, ShardHeader.MAGIC.length)) {
      throw ShardFault.at(
          file,
          at + MAGIC,
          "the last bytes of a packed shard (HASTENPK)",
          "others: it was cut off");
    }
    if (buffer.getInt(SUM) != sum(bytes)) {
      throw ShardFault.at(
          file,
          at + SUM,
          "the sum " + ShardFault.hex(sum(bytes)) + " of its footer",
          ShardFault.hex(buffer.getInt(SUM)));
    }
    if (buffer.getLong(16) != size) {
      throw ShardFault.at(
          file,
          at + 16,
          "a shard of " + buffer.getLong(16) + " bytes, as its footer says",
          size + " bytes");
    }
    ShardFooter footer =
        new ShardFooter(buffer.getLong(0), buffer.getLong(8), buffer.getInt(24), buffer.getInt(28));
    if (footer.records < 1
        || footer.indexAt < ShardHeader.LENGTH
        || footer.indexLength < 0
        || footer.indexLength > Integer.MAX_VALUE - 8
        || footer.indexAt != at - footer.indexLength) {
      throw ShardFault.at(
          file,
          at,
          "an index between records and footer",
          footer.records
              + " records and an index of "
              + footer.indexLength
              + " bytes at byte "
              + footer.indexAt);
    }
    return footer;
  }
}
