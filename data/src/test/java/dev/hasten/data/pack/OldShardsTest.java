package dev.hasten.data.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.NumericTarget;
import dev.hasten.data.Task;
import dev.hasten.data.table.Table;
import dev.hasten.data.table.TableDataset;
import dev.hasten.data.table.TableOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that were packed before, of both versions: read, and gone on with. */
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

  private static ArrayDataset numbers() {
    float[][] rows = {{1.5f, -2}, {0.1f, 3e-9f}, {7, 8}};
    double[] prices = {1.25, 1e6, -3};
    return ArrayDataset.ofFloats(rows, prices, NumericTarget.of("price, in €", prices));
  }

  private static Dataset table(Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("rows.csv"), "x,colour,price\n1,red,10\n,blue,20.5\n3,red,-30\n");
    TableOptions price = TableOptions.builder("price").task(Task.REGRESSION).build();
    return Table.read(file, file, price).train();
  }

  private void assertSame(String name, Dataset data) throws IOException {
    Path golden = GOLDEN.resolve(name);
    try (DataPair read = PackedData.arrays(golden)) {
      assertEquals(PackedSamples.examples(data), PackedSamples.examples(read.train()));
      assertEquals(PackedSamples.examples(data), PackedSamples.examples(read.test()));
      assertEquals(data.numericTarget(), read.train().numericTarget());
      assertEquals(TableDataset.schemaOf(data), TableDataset.schemaOf(read.test()));
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

  @Test
  void numbersAndTablesAreTheSameToTheLastBit() throws IOException {
    assertSame("numbers", numbers());
    assertSame("table", table(folder));
  }
}
