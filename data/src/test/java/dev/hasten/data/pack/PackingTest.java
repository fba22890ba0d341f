package dev.hasten.data.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.ImageFolder;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.NumericTarget;
import dev.hasten.data.TokenDataset;
import dev.hasten.engine.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packing that is stopped, killed or repeated; and what it refuses. */
class PackingTest {
  private static final int SHARD = 1_600; // 10 examples

  @TempDir private Path folder;

  /** 120 examples of 160 bytes to train on, 30 to test on: 15 shards. */
  static DataPair data(long seed) {
    return new DataPair(
        PackedSamples.bytes(120, 3, seed, 1, 10, 16),
        PackedSamples.bytes(30, 3, seed + 1, 1, 10, 16));
  }

  /** As many, with a number to predict of each. */
  static DataPair numbers(long seed) {
    RandomStream random = new RandomStream(seed, "numbers");
    double[] prices = new double[150];
    float[][] rows = new float[prices.length][40];
    for (int i = 0; i < prices.length; i++) {
      prices[i] = random.nextGaussian();
      rows[i][i % 40] = (float) prices[i];
    }
    ArrayDataset all = ArrayDataset.ofFloats(rows, prices, NumericTarget.of("price", prices));
    return new DataPair(all.subset(0, 120), all.subset(120, 150));
  }

  /** Notes what becomes of shards, and may stop packing. */
  private static final class Notes implements PackProgress {
    private final List<String> fates = new ArrayList<>();
    private final int most;

    Notes(int most) {
      this.most = most;
    }

    @Override
    public void shard(Path file, Fate fate, String reason) {
      fates.add(file.getFileName() + " " + fate);
      if (fates.size() == most) {
        Thread.currentThread().interrupt();
      }
    }

    long count(Fate fate) {
      return fates.stream().filter(each -> each.endsWith(" " + fate)).count();
    }
  }

  private Notes pack(long seed, Path into, int most) throws IOException {
    Notes notes = new Notes(most);
    Packing.pack("sample", data(seed), into, OptionalInt.empty(), SHARD, notes);
    return notes;
  }

  @Test
  void whatWasStoppedIsGoneOnWithAndNothingIsWrittenTwice() throws IOException {
    Path whole = folder.resolve("whole");
    assertEquals(15, pack(1, whole, 99).count(PackProgress.Fate.WRITTEN));
    Path stopped = folder.resolve("stopped");
    assertThrows(CancellationException.class, () -> pack(1, stopped, 6));
    DataException unfinished = assertThrows(DataException.class, () -> PackedData.arrays(stopped));
    assertTrue(unfinished.getMessage().contains("packing was not finished"));
    Notes rest = pack(1, stopped, 99);
    assertEquals(6, rest.count(PackProgress.Fate.KEPT));
    assertEquals(9, rest.count(PackProgress.Fate.WRITTEN));
    assertEquals(PackedSamples.files(whole), PackedSamples.files(stopped));
    assertEquals(15, pack(1, stopped, 99).count(PackProgress.Fate.KEPT));
  }

  @Test
  void aDamagedShardIsWrittenAnewAndSaid() throws IOException {
    Path whole = folder.resolve("whole");
    Path mended = folder.resolve("mended");
    pack(1, whole, 99);
    pack(1, mended, 99);
    Path shard = mended.resolve("train-00004.shard");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[500] ^= 4;
    Files.write(shard, bytes);
    Notes notes = pack(1, mended, 99);
    assertTrue(notes.fates.contains("train-00004.shard REPLACED"), notes.fates.toString());
    assertEquals(14, notes.count(PackProgress.Fate.KEPT));
    assertEquals(PackedSamples.files(whole), PackedSamples.files(mended));
  }

  /** A process that packs is killed at random moments until one gets through. */
  @ParameterizedTest
  @ValueSource(strings = {"classes", "numbers"})
  void killedInTheMiddleItIsGoneOnWith(String kind) throws Exception {
    Path whole = folder.resolve("whole");
    PackedSamples.pack(SlowPacking.data(kind), whole, SHARD);
    Random random = new Random(3);
    Path killed = folder.resolve("killed");
    int kills = 0;
    boolean done = false;
    while (!done) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  SlowPacking.class.getName(),
                  killed.toString(),
                  kind)
              .redirectErrorStream(true)
              .start();
      try (var lines = process.inputReader()) {
        int most = kills < 4 ? 1 + random.nextInt(4) : Integer.MAX_VALUE;
        String line = lines.readLine();
        for (int written = 0; line != null; line = lines.readLine()) {
          written += line.endsWith("WRITTEN") ? 1 : 0;
          if (written == most) {
            process.destroyForcibly(); // SIGKILL, while the next one is written
            kills++;
            break;
          }
        }
      }
      assertTrue(process.waitFor(1, TimeUnit.MINUTES));
      done = process.exitValue() == 0;
      assertTrue(done || kills > 0, "it ended by itself");
    }
    assertEquals(4, kills);
    assertEquals(PackedSamples.files(whole), PackedSamples.files(killed));
  }

  @Test
  void anotherSetIsRefused() throws IOException {
    pack(1, folder, 99);
    DataException fault = assertThrows(DataException.class, () -> pack(2, folder, 99));
    assertTrue(fault.getMessage().contains("manifest.json is of another set"), fault.getMessage());
    Files.delete(folder.resolve("manifest.json"));
    fault = assertThrows(DataException.class, () -> pack(2, folder, 99));
    assertTrue(fault.getMessage().contains("it is of another set or place"), fault.getMessage());
    DataPair same = data(1);
    fault = assertThrows(DataException.class, () -> PackedSamples.pack(same, folder, 2 * SHARD));
    assertTrue(fault.getMessage().contains("is of another set or cut"), fault.getMessage());
  }

  @Test
  void whatCannotBePackedIsRefused() throws IOException {
    TokenDataset tokens = TokenDataset.of(new int[100], 8, 5);
    DataPair text = new DataPair(tokens, tokens);
    DataException fault =
        assertThrows(DataException.class, () -> PackedSamples.pack(text, folder, SHARD));
    assertTrue(
        fault.getMessage().contains("windows of tokens that are packed"), fault.getMessage());
    fault =
        assertThrows(
            DataException.class,
            () -> Packing.pack("a", data(1), folder, OptionalInt.of(8), SHARD, PackProgress.NONE));
    assertTrue(fault.getMessage().contains("leave out the size"), fault.getMessage());
    Path photos = folder.resolve("photos");
    PackedSamples.images(photos, 9, 9);
    Files.write(photos.resolve("train/cat/0.jpg"), new byte[] {1, 2, 3});
    DataPair images = ImageFolder.pair(photos, ImageOptions.of(4));
    Path packed = folder.resolve("packed");
    fault =
        assertThrows(
            DataException.class,
            () -> Packing.pack("a", images, packed, OptionalInt.of(8), SHARD, PackProgress.NONE));
    assertTrue(fault.getMessage().contains("cat/0.jpg, but its first bytes"), fault.getMessage());
    assertFalse(Files.exists(packed.resolve("train-00000.shard")));
  }

  @Test
  void twoDoNotPackIntoOneFolderAtOnce() throws IOException {
    PackProgress second =
        new PackProgress() {
          @Override
          public void shard(Path file, Fate fate, String reason) {
            DataException fault = assertThrows(DataException.class, () -> pack(1, folder, 99));
            assertTrue(fault.getMessage().contains("alone"), fault.getMessage());
          }
        };
    Packing.pack("sample", data(1), folder, OptionalInt.empty(), 100_000, second);
  }
}
