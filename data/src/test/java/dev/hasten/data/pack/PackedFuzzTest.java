package dev.hasten.data.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Task;
import dev.hasten.data.table.Table;
import dev.hasten.data.table.TableOptions;
import dev.hasten.engine.RandomStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of damaged files: a fault in words or sound data, never anything else. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PackedFuzzTest {
  private static final int[] EXTREMES = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30};

  @TempDir private Path folder;

  private byte[] shard(int recordLength, Task task, long seed) throws IOException {
    RandomStream random = new RandomStream(seed, "fuzzed");
    Path file = folder.resolve("sound.shard");
    RecordKind kind = recordLength == 0 ? RecordKind.FILES : RecordKind.BYTES;
    try (ShardWriter writer =
        new ShardWriter(file, new ShardHeader(kind, recordLength, 3, 5, 0, 0, task))) {
      for (int i = 0; i < 20; i++) {
        byte[] record = new byte[recordLength == 0 ? random.nextInt(30) : recordLength];
        Arrays.fill(record, (byte) i);
        writer.add(record, i % 4);
      }
      writer.finish();
    }
    return Files.readAllBytes(file);
  }

  /** Every change of any byte is found: all of them stand under a sum. */
  @Test
  void noChangeOfAShardGoesUnnoticed() throws IOException {
    RandomStream random = new RandomStream(1, "changes");
    byte[][] sound = {shard(11, Task.REGRESSION, 1), shard(0, Task.CLASSIFICATION, 2)};
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = changed(sound[i % 2], random);
      if (!Arrays.equals(bytes, sound[i % 2])) {
        assertFalse(reads(bytes), "change " + i);
      }
    }
    assertTrue(reads(sound[0]) && reads(sound[1]));
  }

  /** Changes under sums that were made anew: they reach all that trusts what it reads. */
  @Test
  void changesWithRightSumsDoNoHarm() throws IOException {
    RandomStream random = new RandomStream(2, "changes");
    byte[][] sound = {shard(11, Task.REGRESSION, 1), shard(0, Task.CLASSIFICATION, 2)};
    int read = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = sound[i % 2].clone();
      int indexAt =
          (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(bytes.length - 48);
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        int field =
            switch (random.nextInt(3)) {
              case 0 -> 8 + 4 * random.nextInt(13);
              case 1 -> indexAt + 4 * random.nextInt((bytes.length - 48 - indexAt) / 4);
              default -> bytes.length - 48 + 4 * random.nextInt(9);
            };
        int value =
            random.nextInt(2) == 0
                ? EXTREMES[random.nextInt(EXTREMES.length)]
                : random.nextInt(400);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(field, value);
      }
      sumAnew(bytes, indexAt);
      read += reads(bytes) ? 1 : 0;
    }
    assertTrue(read > 0, "some are sound: a set or a number may be any");
  }

  private static void sumAnew(byte[] bytes, int indexAt) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int footer = bytes.length - ShardFooter.LENGTH;
    buffer.putInt(60, sum(bytes, 0, 60));
    buffer.putInt(footer + 28, sum(bytes, indexAt, footer - indexAt));
    buffer.putInt(footer + 36, sum(bytes, footer, 36));
  }

  private static int sum(byte[] bytes, int from, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, length);
    return (int) sum.getValue();
  }

  private static byte[] changed(byte[] sound, RandomStream random) {
    byte[] bytes =
        switch (random.nextInt(4)) {
          case 0 -> Arrays.copyOf(sound, random.nextInt(sound.length));
          case 1 -> Arrays.copyOf(sound, sound.length + 1 + random.nextInt(100));
          default -> sound.clone();
        };
    for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
      int at = random.nextInt(bytes.length);
      if (random.nextInt(2) == 0) {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
      } else {
        Arrays.fill(bytes, at, Math.min(bytes.length, at + random.nextInt(50)), (byte) 0);
      }
    }
    return bytes;
  }

  /** Whether all of it was read; a fault has a line of words. */
  private boolean reads(byte[] bytes) throws IOException {
    Path file = folder.resolve("changed.shard");
    Files.deleteIfExists(file); // one that is still mapped is slow to cut
    Files.write(file, bytes);
    try {
      Shard shard = Shard.open(file);
      for (int i = 0; i < shard.size(); i++) {
        assertEquals(shard.length(i), shard.read(i).length);
      }
      return true;
    } catch (DataException fault) {
      assertTrue(String.valueOf(fault.getMessage()).startsWith("expected "), fault.getMessage());
      assertEquals(1, String.valueOf(fault.getMessage()).lines().count(), fault.getMessage());
      return false;
    }
  }

  @Test
  void changedManifestsGiveDataOrAReason() throws IOException {
    ArrayDataset data = PackedSamples.bytes(9, 3, 1, 1, 2, 3);
    PackedSamples.pack(new DataPair(data, data), folder, 20);
    changeManifests(data.size());
  }

  @Test
  void changedManifestsOfTablesGiveDataOrAReason() throws IOException {
    Path table = folder.resolve("rows.csv");
    Files.writeString(table, "x,price,colour\n1,10,red\n2,20,blue\n3,30,red\n4,60,blue\n");
    TableOptions options = TableOptions.builder("price").task(Task.REGRESSION).build();
    try (DataPair data = Table.read(table, table, options)) {
      PackedSamples.pack(data, folder, 20);
      changeManifests(data.train().size());
    }
  }

  private void changeManifests(int examples) throws IOException {
    Path manifest = folder.resolve("manifest.json");
    String sound = Files.readString(manifest);
    RandomStream random = new RandomStream(3, "manifests");
    String[] pieces = {
      "0",
      "-1",
      "1e99",
      "2147483647",
      "99999999999999999999",
      "\"\"",
      "{}",
      "[]",
      "[1]",
      "null",
      "true",
      "\"../x\"",
      ",",
      "\n",
      "\u0000",
      "\"train\"",
      "[[[["
    };
    for (int i = 0; i < 10_000; i++) {
      StringBuilder text = new StringBuilder(sound);
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        int at = random.nextInt(text.length());
        int to = Math.min(text.length(), at + random.nextInt(12));
        switch (random.nextInt(4)) {
          case 0 -> text.delete(at, to);
          case 1 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
          default -> value(text, at, pieces[random.nextInt(pieces.length)]);
        }
      }
      Files.writeString(manifest, text);
      try {
        assertEquals(examples, trained(), text.toString());
      } catch (DataException fault) {
        assertEquals(1, String.valueOf(fault.getMessage()).lines().count());
      }
    }
  }

  /** Puts another value in the place of one. */
  private static void value(StringBuilder text, int near, String piece) {
    int colon = text.indexOf(" : ", near);
    if (colon >= 0) {
      int end = colon + 3;
      while (end < text.length() && ",\n".indexOf(text.charAt(end)) < 0) {
        end++;
      }
      text.replace(colon + 3, end, piece);
    }
  }

  private int trained() {
    DataPair pair = PackedData.arrays(folder);
    PackedSamples.examples(pair.train());
    PackedSamples.examples(pair.test());
    return pair.train().size();
  }
}
