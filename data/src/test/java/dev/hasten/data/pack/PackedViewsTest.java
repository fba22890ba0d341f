package dev.hasten.data.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.Position;
import dev.hasten.data.Task;
import dev.hasten.data.order.Mixture;
import dev.hasten.data.table.Table;
import dev.hasten.data.table.TableDataset;
import dev.hasten.data.table.TableOptions;
import dev.hasten.data.table.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several tables and views of them: what can be packed, and what would lose something. */
class PackedViewsTest {
  private static final Path PENGUINS = Path.of("..", "examples", "penguins.csv");
  private static final int SHARD = 600;

  @TempDir private Path folder;

  private static TableSchema schema(DataPair pair) {
    return TableDataset.schemaOf(pair.test()).orElseThrow();
  }

  /** Two tables of numbers by one schema, all rows in both halves. */
  private List<DataPair> twoTables() throws IOException {
    Path one = Files.writeString(folder.resolve("one.csv"), "x,price\n1,10\n2,25\n3,30\n");
    Path two = Files.writeString(folder.resolve("two.csv"), "x,price\n5,11\n6,12\n");
    TableOptions price = TableOptions.builder("price").task(Task.REGRESSION).build();
    DataPair first = Table.read(one, one, price);
    return List.of(first, Table.readBy(schema(first), two, Optional.of(two), price));
  }

  private static List<Dataset> trained(List<DataPair> pairs) {
    return pairs.stream().map(DataPair::train).toList();
  }

  @Test
  void tablesThatWereJoinedArePackedByTheirSchema() throws IOException {
    List<DataPair> tables = twoTables();
    Dataset all = Mixture.joined(trained(tables));
    Path packed = folder.resolve("packed");
    PackedSamples.pack(new DataPair(all, all), packed, 20);
    try (DataPair read = PackedData.arrays(packed)) {
      assertEquals(schema(tables.get(0)), schema(read));
      assertEquals(PackedSamples.examples(all), PackedSamples.examples(read.train()));
    }
  }

  /** Its order would be lost; packed apart they are mixed as the tables themselves are. */
  @Test
  void aMixtureIsNotPackedButMadeOfWhatIs() throws IOException {
    List<DataPair> tables = twoTables();
    double[] weights = {1, 3};
    Dataset mixed = Mixture.of(trained(tables), weights);
    DataPair pair = new DataPair(mixed, tables.get(0).test());
    String fault =
        assertThrows(
                DataException.class, () -> PackedSamples.pack(pair, folder.resolve("mixed"), 20))
            .getMessage();
    assertTrue(fault.startsWith("expected data without an order of their own to pack"), fault);
    assertTrue(fault.contains("each source of a mixture apart"), fault);
    List<DataPair> packed = new ArrayList<>();
    for (DataPair table : tables) {
      Path set = folder.resolve("set-" + packed.size());
      PackedSamples.pack(table, set, 20);
      packed.add(PackedData.arrays(set));
    }
    assertEquals(
        PackedSamples.epochs(mixed, 2, 5, Position.START),
        PackedSamples.epochs(Mixture.of(trained(packed), weights), 2, 5, Position.START));
  }

  @Test
  void halvesOfTwoSchemasAreRefusedAlsoWhereOneIsAView() throws IOException {
    TableOptions species = TableOptions.builder("species").drop("year").build();
    try (DataPair rows = Table.read(PENGUINS, species);
        DataPair others = Table.readHeldOut(PENGUINS, Optional.empty(), 40, species)) {
      Dataset part = rows.train().subset(0, 50);
      assertEquals(
          schema(rows),
          PackedSamples.pack(pair(part, rows.test()), folder.resolve("a"), SHARD)
              .facts()
              .schema()
              .orElseThrow());
      assertEquals(
          schema(rows),
          PackedSamples.pack(pair(rows.train(), part), folder.resolve("b"), SHARD)
              .facts()
              .schema()
              .orElseThrow());
      for (DataPair two : List.of(pair(part, others.test()), pair(others.test(), part))) {
        assertEquals(
            "expected rows to train and to test on of one schema and with the same classes, but"
                + " those of sample differ: read both by one (Table.readBy)",
            refusal(two));
      }
      assertEquals(
          "expected one half at least of sample that tells the schema of its table, but both are"
              + " views of some rows: pack the table itself",
          refusal(pair(part, part)));
    }
  }

  private static DataPair pair(Dataset train, Dataset test) {
    return new DataPair(train, test);
  }

  private String refusal(DataPair pair) {
    return String.valueOf(
        assertThrows(
                DataException.class, () -> PackedSamples.pack(pair, folder.resolve("no"), SHARD))
            .getMessage());
  }
}
