package dev.hasten.data.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Task;
import dev.hasten.data.internal.Mapping;
import dev.hasten.engine.RandomStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One shard: what is written is read, at any place, in any order. */
class ShardTest {
  private static final long PART = 1L << Mapping.SHIFT;

  @TempDir private Path folder;

  /** Any number of records of any length, blocks and parts of a mapping of any size. */
  @Test
  void recordsComeBackFromAnyPlace() throws IOException {
    for (int seed = 0; seed < 200; seed++) {
      RandomStream random = new RandomStream(seed, "shard");
      int length = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(40);
      int count = 1 + random.nextInt(60);
      ShardHeader header =
          new ShardHeader(
              length == 0 ? RecordKind.FILES : RecordKind.BYTES,
              length,
              1 + random.nextInt(9),
              random.nextLong(),
              random.nextInt(2),
              seed,
              Task.values()[random.nextInt(2)]);
      List<byte[]> records = new ArrayList<>();
      Path file = folder.resolve(seed + ".shard");
      try (ShardWriter writer = new ShardWriter(file, header)) {
        for (int i = 0; i < count; i++) {
          byte[] record = new byte[length == 0 ? random.nextInt(70) : length];
          for (int at = 0; at < record.length; at++) {
            record[at] = (byte) random.nextInt(256);
          }
          records.add(record);
          writer.add(record, i * 7 % 5);
        }
        writer.finish();
      }
      Shard shard = Shard.open(file, random.nextInt(9));
      assertEquals(header, shard.header());
      assertEquals(count, shard.size());
      for (int read = 0; read < 2 * count; read++) {
        int number = random.nextInt(count);
        assertArrayEquals(records.get(number), shard.read(number), "seed " + seed);
        assertEquals(number * 7 % 5, shard.target(number));
      }
      shard.checkAll();
    }
  }

  @Test
  void nothingHasTheNameBeforeAllIsWritten() throws IOException {
    Path file = folder.resolve("some.shard");
    ShardHeader header = new ShardHeader(RecordKind.BYTES, 2, 1, 1, 0, 0, Task.CLASSIFICATION);
    try (ShardWriter writer = new ShardWriter(file, header)) {
      writer.add(new byte[2], 0);
      assertTrue(Files.notExists(file));
      assertThrows(IllegalArgumentException.class, () -> writer.add(new byte[3], 0));
    }
    try (var files = Files.list(folder)) {
      assertEquals(0, files.count(), "what was given up leaves nothing");
    }
  }

  /** Beyond what one mapping can hold; the file is a hole but for a few bytes. */
  @Test
  void filesOfMoreThanTwoGigabytesAreRead() throws IOException {
    Path file = folder.resolve("large");
    long end = 2 * PART + 100;
    byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8};
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(end);
      for (long at : new long[] {PART - 3, 2 * PART - 4, end - 8}) {
        large.seek(at);
        large.write(bytes);
      }
    }
    Mapping mapping = Mapping.of(file, Mapping.SHIFT);
    assertEquals(end, mapping.size());
    int sum = mapping.sum(end - 8, 8);
    for (long at : new long[] {PART - 3, 2 * PART - 4, end - 8}) {
      assertArrayEquals(bytes, mapping.get(at, 8));
      assertEquals(sum, mapping.sum(at, 8));
    }
  }
}
