package dev.hasten.data.pack;

import dev.hasten.data.DataException;
import dev.hasten.data.internal.Mapping;
import java.nio.file.Path;

/**
 * A packed shard, mapped for reading: any record by its number. Header, index and footer are
 * checked when it is opened, a block of records when one of them is read for the first time. Any
 * number of threads.
 */
final class Shard {
  /** Bytes that one record may have. */
  static final int LONGEST = 1 << 30;

  private final Path file;
  private final Mapping mapping;
  private final ShardHeader header;
  private final ShardFooter footer;
  private final ShardIndex index;
  private final boolean[] sound; // a race checks a block twice, at worst
  private int unchecked;
  private boolean allSound;

  private Shard(
      Path file, Mapping mapping, ShardHeader header, ShardFooter footer, ShardIndex index) {
    this.file = file;
    this.mapping = mapping;
    this.header = header;
    this.footer = footer;
    this.index = index;
    this.sound = new boolean[index.sums().length];
    this.unchecked = sound.length;
  }

  /**
   * Maps a file and checks all but its records.
   *
   * @throws DataException when it is no shard, of another version, cut off or damaged
   */
  static Shard open(Path file) {
    return open(file, Mapping.SHIFT);
  }

  static Shard open(Path file, int shift) {
    Mapping mapping = Mapping.of(file, shift);
    long least = ShardHeader.LENGTH + ShardFooter.LENGTH;
    if (mapping.size() < least) {
      throw ShardFault.at(
          file,
          mapping.size(),
          "a packed shard of " + least + " bytes or more",
          "its end: it was cut off");
    }
    ShardHeader header = ShardHeader.read(mapping.get(0, ShardHeader.LENGTH), file);
    byte[] last = mapping.get(mapping.size() - ShardFooter.LENGTH, ShardFooter.LENGTH);
    ShardFooter footer = ShardFooter.read(last, mapping.size(), file);
    return new Shard(file, mapping, header, footer, ShardIndex.read(mapping, header, footer, file));
  }

  Path file() {
    return file;
  }

  ShardHeader header() {
    return header;
  }

  /** The number of records. */
  int size() {
    return index.targets().length;
  }

  /** The length of the file. */
  long bytes() {
    return mapping.size();
  }

  /** The label of a record, or the bits of its number. */
  int target(int record) {
    return index.targets()[record];
  }

  /** Where the target of a record stands in the file. */
  long targetAt(int record) {
    return footer.indexAt() + (long) record * Integer.BYTES;
  }

  /** Where a record begins in the file. */
  long begin(int record) {
    if (header.recordLength() > 0) {
      return ShardHeader.LENGTH + (long) record * header.recordLength();
    }
    return record == 0 ? ShardHeader.LENGTH : index.ends()[record - 1];
  }

  /** Bytes of a record. */
  int length(int record) {
    return (int) (begin(record + 1) - begin(record));
  }

  /**
   * Copies a record to the beginning of an array that is long enough.
   *
   * @throws DataException when its block is damaged
   */
  void copy(int record, byte[] into) {
    if (!allSound && !sound[record / header.block()]) {
      check(record / header.block());
    }
    int fixed = header.recordLength();
    mapping.get(begin(record), into, 0, fixed > 0 ? fixed : length(record));
  }

  /** A record in an array of its own. */
  byte[] read(int record) {
    byte[] bytes = new byte[length(record)];
    copy(record, bytes);
    return bytes;
  }

  /** Checks all blocks, whether or not they were before. */
  void checkAll() {
    for (int block = 0; block < sound.length; block++) {
      check(block);
    }
  }

  private void check(int block) {
    int first = block * header.block();
    int end = (int) Math.min((long) first + header.block(), size());
    int sum = mapping.sum(begin(first), begin(end) - begin(first));
    if (sum != index.sums()[block]) {
      throw ShardFault.at(
          file,
          begin(first),
          "records "
              + first
              + " to "
              + (end - 1)
              + " whose sum is "
              + ShardFault.hex(index.sums()[block]),
          ShardFault.hex(sum));
    }
    found(block);
  }

  private synchronized void found(int block) {
    unchecked -= sound[block] ? 0 : 1;
    sound[block] = true;
    allSound = unchecked == 0;
  }
}
