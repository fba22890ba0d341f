package dev.hasten.data.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.NumericTarget;
import dev.hasten.data.Position;
import dev.hasten.data.Task;
import dev.hasten.data.look.Inspection;
import dev.hasten.data.order.Sampling;
import dev.hasten.data.table.Table;
import dev.hasten.data.table.TableDataset;
import dev.hasten.data.table.TableOptions;
import dev.hasten.data.table.TableSchema;
import dev.hasten.engine.RandomStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of tables in shards: the same floats, the same targets, the same schema. */
class PackedTablesTest {
  private static final Path PENGUINS = Path.of("..", "examples", "penguins.csv");
  private static final Path PARQUET =
      Path.of("src", "test", "resources", "dev", "hasten", "data", "table", "penguins.parquet");
  private static final TableOptions MASS =
      TableOptions.builder("body_mass_g").task(Task.REGRESSION).drop("year").skipBadRows(2).build();
  private static final int SHARD = 600;

  @TempDir private Path folder;

  private static TableSchema schema(DataPair pair) {
    return TableDataset.schemaOf(pair.test()).orElseThrow();
  }

  private static void assertSame(DataPair expected, DataPair found) {
    assertEquals(expected.train().numericTarget(), found.train().numericTarget());
    assertEquals(schema(expected), schema(found));
    assertEquals(expected.train().categories(), found.train().categories());
    assertEquals(expected.train().classNames(), found.train().classNames());
    assertEquals(expected.train().encoding(), found.train().encoding());
    assertEquals(expected.train().classes(), found.train().classes());
    assertEquals(
        PackedSamples.epochs(expected.train(), 7, 3, Position.START),
        PackedSamples.epochs(found.train(), 7, 3, Position.START));
    assertEquals(PackedSamples.examples(expected.test()), PackedSamples.examples(found.test()));
  }

  /** Two penguins were not weighed; the files hold the same rows. */
  @Test
  void numbersOfCsvAndParquetAreTheSameFromShards() throws IOException {
    List<String> fingerprints = new ArrayList<>();
    for (Path file : List.of(PENGUINS, PARQUET)) {
      Path packed = folder.resolve(file.getFileName().toString());
      try (DataPair rows = Table.read(file, MASS)) {
        PackedManifest manifest = PackedSamples.pack(rows, packed, SHARD);
        assertEquals(RecordKind.FLOATS, manifest.facts().kind());
        assertEquals(Task.REGRESSION, manifest.facts().task());
        assertTrue(manifest.halves().get(0).shards().size() > 9, manifest.halves().toString());
        PackedManifest again = PackedManifest.read(packed);
        assertEquals(manifest.halves(), again.halves());
        assertEquals(manifest.facts().number(), again.facts().number());
        assertEquals(manifest.facts().schema(), again.facts().schema());
        try (DataPair read = PackedData.arrays(packed)) {
          assertSame(rows, read);
          assertEquals(
              PackedSamples.epochs(
                  rows.train().ordered(Sampling.importance(scores(rows), 0.5)), 9, 1, later()),
              PackedSamples.epochs(
                  read.train().ordered(Sampling.importance(scores(rows), 0.5)), 9, 1, later()));
          Inspection expected = Inspection.of(rows);
          Inspection found = Inspection.of(read);
          assertEquals(expected.train(), found.train());
          assertEquals(expected.test().target(), found.test().target());
        }
        fingerprints.add(manifest.facts().fingerprint());
      }
    }
    assertEquals(1, Set.copyOf(fingerprints).size(), "the same content");
  }

  private static Position later() {
    return new Position(1, 3);
  }

  private static double[] scores(DataPair rows) {
    double[] scores = new double[rows.train().size()];
    Arrays.setAll(scores, i -> 1 + i % 5);
    return scores;
  }

  @Test
  void classesOfATableKeepTheirNames() throws IOException {
    TableOptions species = TableOptions.builder("species").drop("year").build();
    try (DataPair rows = Table.read(PENGUINS, species)) {
      PackedManifest manifest = PackedSamples.pack(rows, folder, SHARD);
      assertEquals(List.of("Adelie", "Chinstrap", "Gentoo"), manifest.facts().classNames());
      assertEquals(Task.CLASSIFICATION, manifest.facts().task());
      try (DataPair read = PackedData.arrays(folder)) {
        assertSame(rows, read);
        assertEquals(PackedSamples.shardSizes(manifest), PackedSamples.shardSizes(read.train()));
        assertEquals(Inspection.of(rows).classNames(), Inspection.of(read).classNames());
      }
    }
  }

  /** Numbers of every size, also ones of which a float holds no part alone. */
  @Test
  void numbersOfArraysAreTheSameFromShards() throws IOException {
    for (int seed = 0; seed < 30; seed++) {
      RandomStream random = new RandomStream(seed, "numbers");
      int count = 3 + random.nextInt(40);
      float[][] rows = new float[count][1 + random.nextInt(6)];
      double[] prices = new double[count];
      for (int i = 0; i < count; i++) {
        prices[i] = random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15);
        for (int at = 0; at < rows[i].length; at++) {
          rows[i][at] = (float) random.nextGaussian();
        }
      }
      NumericTarget price = NumericTarget.of("the price, in €", prices);
      ArrayDataset data = ArrayDataset.ofFloats(rows, prices, price);
      Path packed = folder.resolve("set-" + seed);
      PackedSamples.pack(new DataPair(data, data), packed, 1 + random.nextInt(200));
      try (DataPair read = PackedData.arrays(packed)) {
        assertEquals(Optional.of(price), read.train().numericTarget());
        int batch = 1 + random.nextInt(count);
        assertEquals(
            PackedSamples.epochs(data, batch, seed, Position.START),
            PackedSamples.epochs(read.train(), batch, seed, Position.START));
      }
    }
  }

  private PackedManifest pack(Path into, PackProgress progress) throws IOException {
    try (DataPair rows = Table.read(PENGUINS, MASS)) {
      return Packing.pack("penguins", rows, into, OptionalInt.empty(), SHARD, progress);
    }
  }

  /** Notes what becomes of shards, and stops packing after some. */
  private static final class Fates implements PackProgress {
    private final List<Fate> all = new ArrayList<>();
    private final int most;

    Fates(int most) {
      this.most = most;
    }

    @Override
    public void shard(Path file, Fate fate, String reason) {
      all.add(fate);
      if (all.size() == most) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void whatWasStoppedOrDamagedIsGoneOnWith() throws IOException {
    Path whole = folder.resolve("whole");
    pack(whole, PackProgress.NONE);
    Path stopped = folder.resolve("stopped");
    assertThrows(CancellationException.class, () -> pack(stopped, new Fates(4)));
    assertThrows(DataException.class, () -> PackedData.arrays(stopped));
    Path second = stopped.resolve("train-00001.shard");
    Files.write(second, Arrays.copyOf(Files.readAllBytes(second), 200)); // as a full disk leaves it
    Fates fates = new Fates(Integer.MAX_VALUE);
    pack(stopped, fates);
    assertEquals(
        List.of(
            PackProgress.Fate.KEPT,
            PackProgress.Fate.REPLACED,
            PackProgress.Fate.KEPT,
            PackProgress.Fate.KEPT,
            PackProgress.Fate.WRITTEN),
        fates.all.subList(0, 5));
    assertEquals(PackedSamples.files(whole), PackedSamples.files(stopped));
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 63, 300, -1})
  void aShardThatWasCutIsTold(int length) throws IOException {
    pack(folder, PackProgress.NONE);
    Path shard = folder.resolve("train-00002.shard");
    byte[] bytes = Files.readAllBytes(shard);
    Files.write(shard, Arrays.copyOf(bytes, Math.floorMod(length, bytes.length)));
    String fault = assertThrows(DataException.class, () -> PackedData.arrays(folder)).getMessage();
    assertTrue(fault.contains(shard + " at byte ") && fault.contains("cut off"), fault);
  }

  /** A change of any target, and of what says how targets are meant, is found by its sum. */
  @Test
  void noTargetChangesUnnoticed() throws IOException {
    PackedManifest manifest = pack(folder, PackProgress.NONE);
    Path shard = folder.resolve("train-00001.shard");
    byte[] bytes = Files.readAllBytes(shard);
    int index =
        (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(bytes.length - 48);
    int rows = manifest.halves().get(0).shards().get(1).examples();
    Map<Integer, String> faults =
        Map.of(
            8,
            "a packed shard of version 1 or 2 in " + shard + " at byte 8",
            40,
            "of its header in " + shard + " at byte 60",
            index,
            "an index whose sum is ",
            index + 4 * rows - 1,
            "an index whose sum is ");
    for (Map.Entry<Integer, String> each : faults.entrySet()) {
      byte[] changed = bytes.clone();
      changed[each.getKey()] ^= 1;
      Files.write(shard, changed);
      String fault =
          assertThrows(DataException.class, () -> PackedData.arrays(folder)).getMessage();
      assertTrue(fault.contains(each.getValue()), each.getKey() + ": " + fault);
    }
    Files.write(shard, bytes);
    PackedData.arrays(folder).close();
    // A number that is none, under sums that were made anew.
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putFloat(index + 4, Float.NaN);
    buffer.putInt(bytes.length - 48 + 28, sum(bytes, index, bytes.length - 48 - index));
    buffer.putInt(bytes.length - 48 + 36, sum(bytes, bytes.length - 48, 36));
    Files.write(shard, bytes);
    String fault = assertThrows(DataException.class, () -> PackedData.arrays(folder)).getMessage();
    assertTrue(
        fault.contains("a finite number of record 1 in " + shard + " at byte " + (index + 4)),
        fault);
  }

  private static int sum(byte[] bytes, int from, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, length);
    return (int) sum.getValue();
  }

  /** What another version would misread bears a version of its own; what it reads does not. */
  @Test
  void classesKeepTheVersionThatIsReadEverywhere() throws IOException {
    pack(folder.resolve("numbers"), PackProgress.NONE);
    DataPair classes = PackingTest.data(1);
    PackedSamples.pack(classes, folder.resolve("classes"), 20_000);
    assertEquals(2, version("numbers", "train-00000.shard"));
    assertEquals(1, version("classes", "train-00000.shard"));
    assertTrue(manifest("numbers").contains("\"version\" : 2"));
    assertTrue(manifest("classes").contains("\"version\" : 1"));
    assertFalse(manifest("classes").contains("\"table\""));
  }

  /** One line: what was expected, where, what came, what to do. */
  @Test
  void numbersOfAManifestThatAreNoneAreToldInOneLine() throws IOException {
    Path manifest = folder.resolve("manifest.json");
    double[] prices = {1, 3};
    ArrayDataset data =
        ArrayDataset.ofFloats(new float[][] {{1}, {2}}, prices, NumericTarget.of("p", prices));
    PackedSamples.pack(new DataPair(data, data), folder, SHARD);
    String sound = Files.readString(manifest);
    assertEquals(
        "expected a finite mean and a deviation above 0 for number in "
            + manifest
            + ", but got {\"name\":\"p\",\"mean\":2.0,\"deviation\":0.0}: mend it or pack again",
        opened(manifest, sound.replace("\"deviation\" : 1.0", "\"deviation\" : 0.0")));
    assertEquals(
        "expected a finite number above 0 for divisor in "
            + manifest
            + ", but got 0: mend it or pack again",
        opened(manifest, sound.replaceAll("\"divisor\" : [0-9.]+", "\"divisor\" : 0")));
    assertEquals(
        "expected finite numbers above 0 for deviation in "
            + manifest
            + ", but got [-1]: mend it or pack again",
        opened(
            manifest,
            sound
                .replace("\"mean\" : [ ]", "\"mean\" : [ 0 ]")
                .replace("\"deviation\" : [ ]", "\"deviation\" : [ -1 ]")));
  }

  @Test
  void aSchemaOfAManifestThatIsNoneIsToldInOneLine() throws IOException {
    pack(folder, PackProgress.NONE);
    Path manifest = folder.resolve("manifest.json");
    String sound = Files.readString(manifest);
    assertEquals(
        "expected columns of different names in the schema "
            + manifest
            + ", but got \"sex\": restore the file as it was written",
        opened(manifest, sound.replace("\"name\" : \"island\"", "\"name\" : \"sex\"")));
    double mean = PackedManifest.read(folder).facts().number().orElseThrow().mean();
    assertEquals(
        "expected a finite mean and a deviation above 0 of its target in the schema "
            + manifest
            + ", but got "
            + mean
            + " and 0.0: restore the file as it was written",
        opened(
            manifest,
            sound.replaceFirst("(\"mean\" : " + mean + ",\\s*\"deviation\" : )[0-9.]+", "$10.0")));
  }

  private String opened(Path manifest, String text) throws IOException {
    String sound = Files.readString(manifest);
    assertNotEquals(sound, text);
    Files.writeString(manifest, text);
    String fault = assertThrows(DataException.class, () -> PackedData.arrays(folder)).getMessage();
    Files.writeString(manifest, sound);
    return fault;
  }

  private int version(String set, String shard) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(set).resolve(shard));
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
  }

  private String manifest(String set) throws IOException {
    return Files.readString(folder.resolve(set).resolve("manifest.json"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "\"version\" : 2|\"version\" : 1|2 with a table or a number to predict for version",
        "\"kind\" : \"floats\"|\"kind\" : \"bytes\"|floats, as tables and numbers to predict are",
        "\"shape\" : [ 6 ]|\"shape\" : [ 9 ]|[6], as its table says for shape",
        "\"classes\" : 1|\"classes\" : 2|1, as there is a number to predict for classes",
        "\"target\" : |\"aim\" : |a text as target in the schema",
        "\"name\" : \"island\"|\"name\" : \"sex\"|columns of different names in the schema",
      })
  void aManifestThatDoesNotFitItsTableIsTold(String text, String other, String expected)
      throws IOException {
    pack(folder, PackProgress.NONE);
    Path file = folder.resolve("manifest.json");
    String before = Files.readString(file);
    assertTrue(before.contains(text), before);
    Files.writeString(file, before.replace(text, other));
    String fault = assertThrows(DataException.class, () -> PackedData.arrays(folder)).getMessage();
    assertTrue(fault.contains(expected) && fault.contains(file.toString()), fault);
    assertEquals(1, fault.lines().count(), fault);
  }
}
