package dev.hasten.data.pack;

import dev.hasten.data.DataException;
import dev.hasten.data.Task;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The first {@value #LENGTH} bytes of a shard: {@code HASTENPK}, version (int), kind (int), bytes
 * of a record or 0 (int), records of a block (int), set (long), half (int), number (int), what the
 * index has for a target (int; 0 the label of a class, 1 the fp32 of a standardised number), zeros,
 * CRC-32C of all before it (int). Little-endian, as all numbers in a shard. Classes have version 1,
 * which an older Hasten reads; it would take numbers for labels, so they have version 2.
 *
 * @param recordLength bytes of every record; 0 where each has its own
 * @param block records under one sum
 * @param set what marks all shards packed from one source
 * @param half 0 to train on, 1 to test on
 * @param number of the shard in its half, from 0
 * @param task whether the index has labels or numbers
 */
record ShardHeader(
    RecordKind kind, int recordLength, int block, long set, int half, int number, Task task) {
  static final int LENGTH = 64;
  static final int VERSION = 2;
  static final int CLASSES_VERSION = 1;
  static final byte[] MAGIC = "HASTENPK".getBytes(StandardCharsets.US_ASCII);

  private static final int TARGETS = 40;
  private static final int NUMBERS = 1;
  private static final int SUM = LENGTH - Integer.BYTES;

  /** The version that what is predicted asks for. */
  static int version(Task task) {
    return task == Task.REGRESSION ? VERSION : CLASSES_VERSION;
  }

  byte[] bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(MAGIC).putInt(version(task)).putInt(kind.code()).putInt(recordLength).putInt(block);
    buffer.putLong(set).putInt(half).putInt(number);
    buffer.putInt(task == Task.REGRESSION ? NUMBERS : 0);
    buffer.putInt(SUM, sum(buffer.array()));
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
   * @throws DataException when it is none, of another version, or damaged
   */
  static ShardHeader read(byte[] bytes, Path file) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw ShardFault.at(file, 0, "the first bytes of a packed shard (HASTENPK)", "others");
    }
    int version = buffer.getInt(8);
    if (version != VERSION && version != CLASSES_VERSION) {
      throw ShardFault.at(
          file,
          8,
          "a packed shard of version " + CLASSES_VERSION + " or " + VERSION,
          "version " + version,
          "read it with the Hasten that wrote it, or pack it again");
    }
    if (buffer.getInt(SUM) != sum(bytes)) {
      throw ShardFault.at(
          file,
          SUM,
          "the sum " + ShardFault.hex(sum(bytes)) + " of its header",
          ShardFault.hex(buffer.getInt(SUM)));
    }
    RecordKind kind =
        RecordKind.of(buffer.getInt(12))
            .orElseThrow(
                () ->
                    ShardFault.at(
                        file, 12, "a known kind of records", "number " + buffer.getInt(12)));
    int targets = buffer.getInt(TARGETS);
    if (targets != (version == VERSION ? NUMBERS : 0)) {
      throw ShardFault.at(
          file,
          TARGETS,
          "targets of the kind " + (version == VERSION ? NUMBERS : 0) + " of version " + version,
          "kind " + targets);
    }
    ShardHeader header =
        new ShardHeader(
            kind,
            buffer.getInt(16),
            buffer.getInt(20),
            buffer.getLong(24),
            buffer.getInt(32),
            buffer.getInt(36),
            targets == NUMBERS ? Task.REGRESSION : Task.CLASSIFICATION);
    if (header.recordLength < 0 || header.block < 1) {
      throw ShardFault.at(
          file,
          16,
          "records of 0 bytes or more in blocks of 1 or more",
          header.recordLength + " bytes in blocks of " + header.block);
    }
    return header;
  }
}
