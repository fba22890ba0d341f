package dev.hasten.data.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Position;
import dev.hasten.data.internal.BadRows;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that pyarrow wrote (src/test/python/parquet_tables.py). */
class ParquetTest {
  static final Path GOLDEN = Path.of("src/test/resources/dev/hasten/data/table");
  private static final Path CSV = Path.of("..", "examples", "penguins.csv");
  private static final TableOptions PENGUINS =
      TableOptions.builder("species").drop("year").testShare(0.2).build();

  @TempDir private Path folder;

  /**
   * Dictionaries, runs, deltas, split bytes; pages of both versions, all codecs, several groups.
   */
  @ParameterizedTest
  @ValueSource(strings = {"", "-v2", "-gzip", "-lz4", "-none"})
  void itIsTheSameTableAsTheCsvFileOfTheSameContent(String kind) {
    Path file = GOLDEN.resolve("penguins" + kind + ".parquet");
    try (DataPair parquet = Table.read(file, PENGUINS);
        DataPair csv = Table.read(CSV, PENGUINS);
        BatchSource one = parquet.train().batches(32, 5);
        BatchSource other = csv.train().batches(32, 5)) {
      assertEquals(csv.train().fingerprint(), parquet.train().fingerprint());
      assertEquals(csv.test().fingerprint(), parquet.test().fingerprint());
      assertEquals(Read.schema(csv.train()), Read.schema(parquet.train()));
      for (int i = 0; i < 20; i++) {
        assertSame(other, one);
      }
      one.seek(new Position(3, 2)); // in the middle of an epoch
      other.seek(new Position(3, 2));
      assertSame(other, one);
      float[][] rows = Read.schema(csv.train()).rows(file);
      assertArrayEquals(Read.schema(csv.train()).rows(CSV), rows, "to predict from");
    }
  }

  private static void assertSame(BatchSource expected, BatchSource found) {
    try (Scope scope = Scope.open()) {
      Batch one = expected.next();
      Batch other = found.next();
      assertArrayEquals(Tensors.toFloats(one.inputs()), Tensors.toFloats(other.inputs()));
      assertArrayEquals(Tensors.toLongs(one.targets()), Tensors.toLongs(other.targets()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "boolean,true,false",
        "int8,-128,127",
        "uint8,0,255",
        "uint32,0,4294967295",
        "uint64,0,18446744073709551615",
        "int64,-9007199254740993,9007199254740993",
        "half,0.5,-65504.0",
        "float,0.1,-1.5E30",
        "double,0.1,1.0E-300",
        "text,naïve 🐧,''",
        "category,x,y",
        "large,a,' b '",
        "decimal,12.30,-0.01",
        "wide,12345678901234567890.5,-1.0",
        "date,2024-02-29,1969-12-31",
        "time,01:02:03,23:59:59.999",
        "millis,2024-02-29T13:05:07.250,1969-12-31T23:59:59",
        "nanos,2024-02-29T13:05:07.250,1969-12-31T23:59:59",
        "uuid,00000000-0000-0000-0000-000000000001,ffffffff-ffff-ffff-ffff-ffffffffffff",
      })
  void eachKindOfValueIsACell(String column, String first, String second) {
    assertEquals(Arrays.asList(first, second, null), cells("kinds.parquet", column));
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "group", "bytes"})
  void whatIsNoCellHasToBeDropped(String column) {
    String words =
        assertThrows(DataException.class, () -> cells("kinds.parquet", column)).getMessage();
    assertTrue(words.contains("row group 0") && words.contains("(" + column + ")"), words);
    assertTrue(words.contains("leave it out with drop"), words);
    assertEquals(List.of("1", "2", "3"), cells("kinds.parquet", "last"), "those behind are found");
  }

  private static List<String> cells(String name, String column) {
    List<String> cells = new ArrayList<>();
    try (RowFile file = RowFile.open(GOLDEN.resolve(name), TableFormat.csv())) {
      int place = file.names().indexOf(column);
      file.forEach(
          new BadRows(0),
          (number, row) -> {
            cells.add(row.at(place));
            return Optional.empty();
          });
    }
    return cells;
  }

  @Test
  void aNullIsMissingWhateverElseStandsForIt() {
    TableFormat dashes = new TableFormat(',', true, List.of("-"));
    TableOptions options =
        TableOptions.builder("species").format(dashes).skipBadRows(0).drop("year").build();
    try (DataPair data = Table.read(GOLDEN.resolve("penguins.parquet"), options)) {
      assertEquals(
          new TableColumn.Categorical("sex", List.of("female", "male")),
          Read.schema(data.train()).columns().get(5));
    }
  }

  @Test
  void aBadRowIsToldByItsNumberOrLeftOut() {
    Path file = GOLDEN.resolve("penguins.parquet");
    TableOptions.Builder options = TableOptions.builder("species").numeric("sex");
    String words =
        assertThrows(DataException.class, () -> Table.read(file, file, options.build()))
            .getMessage();
    assertTrue(
        words.startsWith(file + " (row 1): column 7 (sex): expected a number, but got \"male\""),
        words);
    String most =
        assertThrows(
                DataException.class, () -> Table.read(file, file, options.skipBadRows(5).build()))
            .getMessage();
    assertTrue(most.contains("expected at most 5 bad rows"), most);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0|is empty",
        "0|3|PAR1 at its beginning",
        "0|4000|PAR1 at its end, but got something else (is it cut off?)",
      })
  void aFileThatIsCutOffStops(int from, int to, String expected) throws IOException {
    byte[] whole = Files.readAllBytes(GOLDEN.resolve("penguins.parquet"));
    Path file = folder.resolve("cut.parquet");
    Files.write(file, Arrays.copyOfRange(whole, from, to));
    String words = assertThrows(DataException.class, () -> Table.read(file, PENGUINS)).getMessage();
    assertTrue(words.contains(expected) && words.contains(file.toString()), words);
  }

  @Test
  void aFooterWithoutASchemaStops() throws IOException {
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    Util.writeFileMetaData(new FileMetaData(1, List.of(), 0, List.of()), footer);
    byte[] magic = "PAR1".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes = ByteBuffer.allocate(footer.size() + 12).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(magic).put(footer.toByteArray()).putInt(footer.size()).put(magic);
    Path file = Files.write(folder.resolve("bare.parquet"), bytes.array());
    String words = assertThrows(DataException.class, () -> Table.read(file, PENGUINS)).getMessage();
    assertTrue(words.startsWith("expected a Parquet file in " + file + " with a footer"), words);
    assertTrue(words.endsWith("(at byte 4): write the file again"), words);
  }

  /** Its pages have sums. */
  @Test
  void aFlippedBitInAPageIsToldWithItsPlace() throws IOException {
    byte[] bytes = Files.readAllBytes(GOLDEN.resolve("penguins-v2.parquet"));
    bytes[100] ^= 4;
    Path file = Files.write(folder.resolve("flipped.parquet"), bytes);
    String words = assertThrows(DataException.class, () -> Table.read(file, PENGUINS)).getMessage();
    assertTrue(words.contains(file + ", row group 0, column 1 (species)"), words);
    assertTrue(words.contains("the page of its sum"), words);
  }
}
