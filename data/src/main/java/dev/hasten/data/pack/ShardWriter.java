package dev.hasten.data.pack;

import dev.hasten.data.internal.Durable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes one shard aside; only {@link #finish} gives it its name, when all of it is on the disk.
 */
final class ShardWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 20;

  private final Path file;
  private final Path aside;
  private final ShardHeader header;
  private final FileChannel channel;
  private final OutputStream out;
  private final List<Integer> targets = new ArrayList<>();
  private final List<Integer> sums = new ArrayList<>();
  private final List<Long> ends = new ArrayList<>();
  private final CRC32C sum = new CRC32C();
  private long written;

  /** For {@code file}, over whatever an earlier writer left aside. */
  ShardWriter(Path file, ShardHeader header) throws IOException {
    this.file = file;
    this.header = header;
    aside = Durable.aside(file);
    channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
    put(header.bytes());
  }

  void add(byte[] record, int target) throws IOException {
    if (header.recordLength() > 0 ? record.length != header.recordLength() : tooLong(record)) {
      throw new IllegalArgumentException(
          "expected a record of "
              + (header.recordLength() > 0 ? header.recordLength() : "at most " + Shard.LONGEST)
              + " bytes for "
              + file
              + ", but got "
              + record.length);
    }
    sum.update(record);
    put(record);
    targets.add(target);
    if (header.recordLength() == 0) {
      ends.add(written);
    }
    if (targets.size() % header.block() == 0) {
      endBlock();
    }
  }

  private static boolean tooLong(byte[] record) {
    return record.length > Shard.LONGEST;
  }

  private void endBlock() {
    sums.add((int) sum.getValue());
    sum.reset();
  }

  private void put(byte[] bytes) throws IOException {
    out.write(bytes);
    written += bytes.length;
  }

  /** Writes index and footer, waits for the disk, and gives the file its name. */
  void finish() throws IOException {
    if (targets.size() % header.block() != 0) {
      endBlock();
    }
    long indexAt = written;
    byte[] index =
        new ShardIndex(
                targets.stream().mapToInt(Integer::intValue).toArray(),
                sums.stream().mapToInt(Integer::intValue).toArray(),
                ends.stream().mapToLong(Long::longValue).toArray())
            .bytes();
    put(index);
    sum.reset();
    sum.update(index);
    put(new ShardFooter(indexAt, index.length, targets.size(), (int) sum.getValue()).bytes());
    out.flush();
    channel.force(true);
    channel.close();
    Durable.rename(aside, file);
  }

  /** Leaves nothing aside that is not finished. */
  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(aside);
  }
}
