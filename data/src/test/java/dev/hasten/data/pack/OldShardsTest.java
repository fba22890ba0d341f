package dev.hasten.data.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that were packed before there were numbers to predict: read, and gone on with. */
class OldShardsTest {
  private static final Path GOLDEN =
      Path.of("src", "test", "resources", "dev", "hasten", "data", "pack");

  @TempDir private Path folder;

  private static ArrayDataset bytes() {
    byte[] pixels = new byte[7 * 6];
    int[] labels = new int[7];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 37);
      labels[i / 6] = i / 6 % 3;
    }
    return ArrayDataset.ofBytes(pixels, labels, 1, 2, 3);
  }

  private static ArrayDataset floats() {
    float[][] rows = {{1.5f, -2}, {0.1f, 3e-9f}, {7, 8}};
    return ArrayDataset.ofFloats(rows, new int[] {1, 0, 1});
  }

  private void assertSame(String name, ArrayDataset data) throws IOException {
    Path golden = GOLDEN.resolve(name);
    try (DataPair read = PackedData.arrays(golden)) {
      assertEquals(PackedSamples.examples(data), PackedSamples.examples(read.train()));
      assertEquals(PackedSamples.examples(data), PackedSamples.examples(read.test()));
    }
    Path again = folder.resolve(name);
    Files.createDirectories(again);
    for (String shard : List.of("train-00000.shard", "test-00000.shard")) {
      Files.copy(golden.resolve(shard), again.resolve(shard));
    }
    Packing.pack(
        name,
        new DataPair(data, data),
        again,
        OptionalInt.empty(),
        20,
        new PackProgress() {
          @Override
          public void shard(Path file, Fate fate, String reason) {
            boolean old = file.toString().endsWith("00000.shard");
            assertEquals(old ? Fate.KEPT : Fate.WRITTEN, fate, file.toString());
          }
        });
    assertEquals(PackedSamples.files(golden), PackedSamples.files(again));
  }

  @Test
  void bytesAndFloatsOfClassesAreTheSameToTheLastBit() throws IOException {
    assertSame("bytes", bytes());
    assertSame("floats", floats());
  }
}
