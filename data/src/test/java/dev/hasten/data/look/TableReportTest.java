package dev.hasten.data.look;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataPair;
import dev.hasten.data.order.Mixture;
import dev.hasten.data.order.Sampling;
import dev.hasten.data.pack.PackProgress;
import dev.hasten.data.pack.PackedData;
import dev.hasten.data.pack.Packing;
import dev.hasten.data.table.Table;
import dev.hasten.data.table.TableDataset;
import dev.hasten.data.table.TableOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cells that were planted in the columns of a table, by hand. */
class TableReportTest {
  private static final TableOptions LABEL = TableOptions.builder("label").build();
  private static final String HEAD = "size,weight,colour,label\n";
  private static final String TEST =
      HEAD
          + "0.5,10.1,green,a\n" // below all in training, of no colour there
          + "NA,NA,red,b\n" // no size is missing in training
          + "200,10.2,NA,a\n"
          + "-30,11,blue,b\n"
          + "44,10,violet,a\n"; // far, but not outside

  @TempDir private Path folder;

  /** Sizes 1 to 19 and 100, weights 10 to 10.4 of which two are missing, colours but one. */
  private static String train() {
    StringBuilder rows = new StringBuilder(HEAD);
    for (int i = 0; i < 20; i++) {
      rows.append(i < 19 ? i + 1 : 100).append(',');
      rows.append(i == 3 || i == 7 ? "NA" : "10." + i % 5).append(',');
      rows.append(i == 5 ? "" : i % 2 == 0 ? "red" : "blue").append(',');
      rows.append(i % 2 == 0 ? "a" : "b").append('\n');
    }
    return rows.toString();
  }

  private DataPair read() throws IOException {
    Path train = Files.writeString(folder.resolve("train.csv"), train());
    Path test = Files.writeString(folder.resolve("test.csv"), TEST);
    return Table.read(train, test, LABEL);
  }

  private static ColumnReport.Numbers numbers(ColumnReport.Half half) {
    return half.numbers().orElseThrow();
  }

  private static void assertClose(double expected, double found) {
    assertEquals(expected, found, 1e-6 * Math.max(1, Math.abs(expected)));
  }

  @Test
  void numbersAreToldInTheUnitOfTheirColumn() throws IOException {
    ColumnReport size;
    try (DataPair data = read()) {
      size = Inspection.of(data).table().orElseThrow().columns().get(0);
    }
    assertEquals("size", size.name());
    Quartiles quartiles = size.quartiles().orElseThrow();
    assertClose(5.75, quartiles.lower());
    assertClose(10.5, quartiles.median());
    assertClose(15.25, quartiles.upper());
    assertEquals(20, size.train().cells());
    assertEquals(0, size.train().missing());
    ColumnReport.Numbers train = numbers(size.train());
    assertEquals(1, train.least());
    assertEquals(100, train.greatest());
    assertClose(14.5, train.mean());
    assertClose(Math.sqrt(413.25), train.deviation());
    assertEquals(0, train.outside());
    assertEquals(1, train.outliers());
    assertEquals(19, train.farthest().get(0).example());
    assertEquals(100, train.farthest().get(0).value());
    assertClose((100 - 15.25) / 9.5, train.farthest().get(0).times());

    assertEquals(5, size.test().cells());
    assertEquals(1, size.test().missing());
    assertEquals(0.2, size.test().missingShare());
    ColumnReport.Numbers test = numbers(size.test());
    assertEquals(-30, test.least());
    assertEquals(200, test.greatest());
    assertClose(214.5 / 4, test.mean());
    assertEquals(3, test.outside(), "0.5, 200 and -30");
    assertEquals(3, test.outliers(), "200, -30 and 44");
    assertEquals(
        List.of(2, 3, 4), test.farthest().stream().map(ColumnReport.Far::example).toList());
    assertClose((5.75 + 30) / 9.5, test.farthest().get(1).times());
  }

  @Test
  void missingAndUnseenCellsAreCountedByColumn() throws IOException {
    Inspection found;
    try (DataPair data = read()) {
      found = Inspection.of(data);
    }
    TableReport table = found.table().orElseThrow();
    assertTrue(table.missingTold());
    assertEquals(20, table.quartileRows());
    ColumnReport weight = table.columns().get(1);
    assertEquals(2, weight.train().missing());
    assertEquals(0.1, weight.train().missingShare());
    assertEquals(10, numbers(weight.train()).least());
    assertEquals(10.4, numbers(weight.train()).greatest());
    assertClose(
        (4 * 10 + 4 * 10.1 + 3 * 10.2 + 3 * 10.3 + 4 * 10.4) / 18, numbers(weight.train()).mean());
    assertEquals(1, weight.test().missing());
    assertEquals(1, numbers(weight.test()).outside());
    assertEquals(1, numbers(weight.test()).outliers(), "11 lies 3.5 times 0.2 beyond 10.3");

    ColumnReport colour = table.columns().get(2);
    assertEquals(Optional.empty(), colour.quartiles());
    assertEquals(
        new ColumnReport.Half(20, 1, new ColumnReport.Categories(2, "red", 10, 0)), colour.train());
    assertEquals(
        new ColumnReport.Half(5, 1, new ColumnReport.Categories(2, "blue", 1, 2)), colour.test());

    assertEquals(3, found.train().missing());
    assertEquals(3, found.test().missing());
    assertEquals(0, found.train().outside());
    assertEquals(4, found.test().outside());
    assertEquals(2, table.unseen(false));
    assertEquals(60, table.cells(true));
    assertEquals(4, table.outliers(false));
  }

  /** Shards hold rows of floats: what these do not tell is said not to be told. */
  @Test
  void packedRowsTellAsMuchAsTheirMarksDo() throws IOException {
    Path packed = folder.resolve("packed");
    TableReport whole;
    try (DataPair data = read()) {
      whole = Inspection.of(data).table().orElseThrow();
      Packing.pack("rows", data, packed, OptionalInt.empty(), 400, PackProgress.NONE);
    }
    TableReport found;
    try (DataPair data = PackedData.arrays(packed)) {
      found = Inspection.of(data).table().orElseThrow();
    }
    assertFalse(found.missingTold());
    for (int i = 0; i < 3; i++) {
      assertEquals(whole.columns().get(i).train(), found.columns().get(i).train());
    }
    assertEquals(0, found.columns().get(0).test().missing(), "passes for the mean");
    assertClose((214.5 + 14.5) / 5, numbers(found.columns().get(0).test()).mean());
    assertEquals(whole.columns().get(1).test(), found.columns().get(1).test());
    assertEquals(
        new ColumnReport.Half(5, 3, new ColumnReport.Categories(2, "blue", 1, 0)),
        found.columns().get(2).test());
  }

  /** The file has 2 rows without measures, and 11 without a sex. */
  @Test
  void thePenguinsHaveTheirMissingCells() {
    Path penguins = Path.of("..", "examples", "penguins.csv");
    Inspection found;
    try (DataPair data = Table.read(penguins, TableOptions.builder("species").build())) {
      found = Inspection.of(data);
    }
    for (ColumnReport column : found.table().orElseThrow().columns()) {
      long expected =
          switch (column.name()) {
            case "sex" -> 11;
            case "island", "year" -> 0;
            default -> 2;
          };
      assertEquals(expected, column.train().missing() + column.test().missing(), column.name());
    }
    assertEquals(19, found.train().missing() + found.test().missing());
  }

  @Test
  void mixedAndSampledTablesAreLookedAtByColumn() throws IOException {
    try (DataPair data = read()) {
      TableDataset train = (TableDataset) data.train();
      DataPair other =
          Table.readBy(
              train.schema(),
              folder.resolve("train.csv"),
              Optional.of(folder.resolve("test.csv")),
              LABEL);
      DataPair mixed =
          new DataPair(
              Mixture.of(List.of(train, other.train()), new double[] {1, 1}),
              Mixture.joined(List.of(data.test(), other.test())));
      TableReport found = Inspection.of(mixed).table().orElseThrow();
      ColumnReport size = found.columns().get(0);
      assertEquals(40, size.train().cells());
      assertEquals(2, numbers(size.train()).outliers());
      assertEquals(
          List.of(2, 7, 3, 8, 4, 9),
          numbers(size.test()).farthest().stream().map(ColumnReport.Far::example).toList());
      assertEquals(2, size.test().missing());
      DataPair sampled =
          new DataPair(train.ordered(Sampling.classBalanced(train.labels())), data.test());
      assertEquals(Inspection.of(data), Inspection.of(sampled));
    }
  }

  @Test
  void aRowIsToldInItsCells() throws IOException {
    try (DataPair data = read()) {
      assertEquals(List.of("4", "", "blue"), ((TableDataset) data.train()).cells(3));
      assertEquals(List.of("0.5", "10.1", ""), ((TableDataset) data.test()).cells(0));
      assertEquals(List.of("", "", "red"), ((TableDataset) data.test()).cells(1));
    }
  }

  /** At places 1.25, 2.5 and 3.75 of the sorted numbers. */
  @Test
  void quartilesLieBetweenNeighbours() {
    double[] sorted = {1, 2, 4, 8, 16, 100};
    Quartiles quartiles = Quartiles.of(sorted.length, i -> sorted[i]);
    assertEquals(new Quartiles(2.5, 6, 14), quartiles);
    assertEquals((100 - 14) / 11.5, quartiles.timesBeyond(100));
    assertEquals(0, quartiles.timesBeyond(3));
    assertEquals(0, new Quartiles(5, 5, 5).timesBeyond(1e9), "no distance");
    assertFalse(Quartiles.isFar(3));
    assertTrue(Quartiles.isFar(Math.nextUp(3.0)));
  }
}
