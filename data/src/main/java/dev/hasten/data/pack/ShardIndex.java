package dev.hasten.data.pack;

import dev.hasten.data.DataException;
import dev.hasten.data.internal.Mapping;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * What stands between records and footer: the target of each record (int: the label of its class,
 * or the fp32 of its standardised number), CRC-32C of each block of records (int), and, where
 * records have a length of their own, where each ends (long, from the beginning of the file).
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ShardIndex(int[] targets, int[] sums, long[] ends) {
  byte[] bytes() {
    int length = Math.toIntExact(length(targets.length, sums.length, ends.length > 0));
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asIntBuffer().put(targets).put(sums);
    buffer.position((targets.length + sums.length) * Integer.BYTES);
    buffer.asLongBuffer().put(ends);
    return buffer.array();
  }

  private static long length(long records, long blocks, boolean own) {
    return (records + blocks) * Integer.BYTES + (own ? records * Long.BYTES : 0);
  }

  static int blocks(ShardHeader header, int records) {
    return (int) (((long) records + header.block() - 1) / header.block());
  }

  /**
   * Reads it back.
   *
   * @throws DataException when it is damaged, or does not fit what header and footer say
   */
  static ShardIndex read(Mapping mapping, ShardHeader header, ShardFooter footer, Path file) {
    int records = footer.records();
    int blocks = blocks(header, records);
    boolean own = header.recordLength() == 0;
    if (footer.indexLength() != length(records, blocks, own)) {
      throw ShardFault.at(
          file,
          footer.indexAt(),
          "an index of " + length(records, blocks, own) + " bytes for " + records + " records",
          String.valueOf(footer.indexLength()));
    }
    int sum = mapping.sum(footer.indexAt(), footer.indexLength());
    if (sum != footer.indexSum()) {
      throw ShardFault.at(
          file,
          footer.indexAt(),
          "an index whose sum is " + ShardFault.hex(footer.indexSum()),
          ShardFault.hex(sum));
    }
    ByteBuffer buffer =
        ByteBuffer.wrap(mapping.get(footer.indexAt(), (int) footer.indexLength()))
            .order(ByteOrder.LITTLE_ENDIAN);
    int[] targets = new int[records];
    int[] sums = new int[blocks];
    long[] ends = new long[own ? records : 0];
    buffer.asIntBuffer().get(targets).get(sums);
    buffer.position((records + blocks) * Integer.BYTES);
    buffer.asLongBuffer().get(ends);
    requireEnds(ends, header, footer, file);
    return new ShardIndex(targets, sums, ends);
  }

  private static void requireEnds(long[] ends, ShardHeader header, ShardFooter footer, Path file) {
    long end = ShardHeader.LENGTH + (long) header.recordLength() * footer.records();
    for (int i = 0; i < ends.length; i++) {
      if (ends[i] < end || ends[i] - end > Shard.LONGEST) {
        throw ShardFault.at(
            file,
            footer.indexAt(),
            "record " + i + " to end at or after byte " + end,
            "byte " + ends[i]);
      }
      end = ends[i];
    }
    if (end != footer.indexAt()) {
      throw ShardFault.at(
          file, footer.indexAt(), "records that end where the index begins", "byte " + end);
    }
  }
}
