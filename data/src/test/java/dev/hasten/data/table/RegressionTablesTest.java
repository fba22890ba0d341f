package dev.hasten.data.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.BadExample;
import dev.hasten.data.Batch;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.NumericTarget;
import dev.hasten.data.Task;
import dev.hasten.data.look.Inspection;
import dev.hasten.data.look.TargetReport;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables whose target holds numbers. */
class RegressionTablesTest {
  private static final Path PENGUINS = Path.of("..", "examples", "penguins.csv");
  private static final Path GOLDEN =
      Path.of("src", "test", "resources", "dev", "hasten", "data", "table", "penguins.parquet");
  private static final String SOUND = "x,price,colour\n1,10,red\n2,20,blue\n3,30,red\n4,60,blue\n";

  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static TableOptions.Builder options(String target) {
    return TableOptions.builder(target).task(Task.REGRESSION);
  }

  private static float[] targets(Dataset data) {
    try (Scope scope = Scope.open()) {
      Batch all = data.batch(0, data.size());
      assertArrayEquals(new long[] {data.size(), 1}, Tensors.shape(all.targets()));
      return Tensors.toFloats(all.targets());
    }
  }

  /** Mean 30, deviation sqrt((400 + 100 + 0 + 900) / 4). */
  @Test
  void theTargetIsStandardisedByTheTrainingRowsAlone() throws IOException {
    Path train = file("train.csv", SOUND);
    Path test = file("test.csv", "price,x,colour\n1000,9,red\n30,1,green\n");
    try (DataPair pair = Table.read(train, test, options("price").build())) {
      NumericTarget number = pair.train().numericTarget().orElseThrow();
      double deviation = Math.sqrt(1400 / 4.0);
      assertEquals("price", number.name());
      assertEquals(30, number.mean(), 1e-12);
      assertEquals(deviation, number.deviation(), 1e-12);
      assertEquals(Optional.of(number), pair.test().numericTarget());
      assertEquals(1, pair.train().classes());
      assertArrayEquals(
          new float[] {
            (float) (-20 / deviation), (float) (-10 / deviation), 0, (float) (30 / deviation)
          },
          targets(pair.train()));
      assertEquals(1000, number.inUnit(targets(pair.test())[0]), 1e-4);
      assertEquals(List.of(), pair.train().classNames());
    }
  }

  @Test
  void theSchemaIsReadBackAsItWasWritten() throws IOException {
    Path train = file("train.csv", SOUND);
    try (DataPair pair = Table.read(train, train, options("price").build())) {
      TableSchema schema = Read.schema(pair.train());
      Path json = folder.resolve("table.json");
      schema.write(json);
      assertEquals(schema, TableSchema.read(json));
      assertEquals(Task.REGRESSION, schema.task());
      Files.writeString(
          json,
          Files.readString(json).replaceFirst("\"deviation\" : [0-9.]+", "\"deviation\" : 0"));
      assertThrows(DataException.class, () -> TableSchema.read(json));
    }
  }

  @Test
  void aShareOfAllRowsIsDrawnBySeed() throws IOException {
    StringBuilder text = new StringBuilder("x,price\n");
    for (int i = 0; i < 50; i++) {
      text.append(i).append(',').append(i * 2).append('\n');
    }
    Path file = file("rows.csv", text.toString());
    try (DataPair one = Table.read(file, options("price").build());
        DataPair again = Table.read(file, options("price").build());
        DataPair other = Table.read(file, options("price").seed(7).build());
        DataPair held = Table.readHeldOut(file, Optional.empty(), 5, options("price").build())) {
      assertEquals(40, one.train().size());
      assertEquals(10, one.test().size());
      assertEquals(one.train().fingerprint(), again.train().fingerprint());
      assertNotEquals(one.train().fingerprint(), other.train().fingerprint());
      assertEquals(35, held.train().size());
      assertEquals(5, held.test().size());
      assertNotEquals(one.train().numericTarget(), held.train().numericTarget());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5,,red|expected a number to predict, but it is missing",
        "5,NA,red|expected a number to predict, but it is missing",
        "5,much,red|expected a number to predict, but got \"much\" (if these are classes, leave out",
        "5,NaN,red|expected a finite number to predict that a float can hold, but got \"NaN\"",
        "5,-inf,red|expected a finite number to predict that a float can hold, but got \"-inf\"",
        "5,1e39,red|expected a finite number to predict that a float can hold, but got \"1e39\"",
      })
  void aRowWithoutANumberStopsWithItsPlaceOrIsLeftOut(String row, String reason)
      throws IOException {
    Path file = file("table.csv", SOUND + row + "\n6,70,red\n");
    String expected = file + ":6: column 2 (price): " + reason;
    for (boolean split : List.of(true, false)) {
      DataException fault =
          assertThrows(
              DataException.class,
              () ->
                  (split
                          ? Table.read(file, options("price").build())
                          : Table.read(file, file, options("price").build()))
                      .close());
      assertTrue(String.valueOf(fault.getMessage()).startsWith(expected), fault::toString);
    }
    Path sound = file("sound.csv", SOUND + "6,70,red\n");
    try (DataPair left = Table.read(file, sound, options("price").skipBadRows(1).build());
        DataPair without = Table.read(sound, sound, options("price").build())) {
      assertEquals(without.train().fingerprint(), left.train().fingerprint());
      List<BadExample> all = left.train().leftOut();
      assertEquals(1, all.size());
      assertTrue((all.get(0).place() + ": " + all.get(0).reason()).startsWith(expected));
    }
  }

  /** One whose distance from the others, in their deviations, no float can hold. */
  @Test
  void aTargetThatIsTooFarFromTheTrainingRowsIsBad() throws IOException {
    Path train = file("train.csv", "x,price\n1,1e-30\n2,2e-30\n");
    Path test = file("test.csv", "x,price\n1,3e38\n");
    DataException fault =
        assertThrows(
            DataException.class, () -> Table.read(train, test, options("price").build()).close());
    assertTrue(
        String.valueOf(fault.getMessage())
            .startsWith(test + ":2: column 2 (price): expected a finite number to predict"),
        fault::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x,price;1,5;2,5;3,5|expected numbers that differ among the training rows in the column",
        "x,price;1,a;2,b|expected numbers that differ among the training rows in the column",
        "x,cost;1,5;2,6|the target column \"price\"",
      })
  void aTargetThatSaysNothingIsRefused(String text, String expected) throws IOException {
    Path file = file("table.csv", text.replace(';', '\n') + "\n");
    DataException fault =
        assertThrows(
            DataException.class,
            () -> Table.read(file, file, options("price").skipBadRows(9).build()).close());
    assertTrue(String.valueOf(fault.getMessage()).contains(expected), fault::toString);
  }

  /** Numbers that were taken for classes are told what to do. */
  @Test
  void manyClassesOfNumbersHintAtTheTask() throws IOException {
    Path file = file("table.csv", SOUND);
    DataException fault =
        assertThrows(
            DataException.class,
            () -> Table.read(file, file, TableOptions.builder("price").build()).close());
    assertTrue(String.valueOf(fault.getMessage()).contains("task: regression"), fault::toString);
  }

  /** Two penguins were not weighed. */
  @Test
  void parquetHoldsTheSameNumbers() {
    TableOptions mass = options("body_mass_g").drop("year").skipBadRows(2).build();
    try (DataPair csv = Table.read(PENGUINS, mass);
        DataPair parquet = Table.read(GOLDEN, mass)) {
      assertEquals(342, csv.train().size() + csv.test().size());
      assertEquals(2, csv.train().leftOut().size());
      assertEquals(csv.train().numericTarget(), parquet.train().numericTarget());
      assertArrayEquals(targets(csv.train()), targets(parquet.train()));
      assertArrayEquals(targets(csv.test()), targets(parquet.test()));
    }
  }

  @Test
  void whatNeedsClassesIsRefusedByName() throws IOException {
    Path file = file("table.csv", SOUND);
    try (DataPair pair = Table.read(file, file, options("price").build())) {
      String labels = assertThrows(DataException.class, () -> pair.train().labels()).getMessage();
      assertEquals(
          "expected examples of classes to tell the label of each, but "
              + file
              + " has a number to predict (price): sample by weights or importance, and hold out at"
              + " random (hold_out: 100, without of_each_class)",
          labels);
      assertThrows(DataException.class, () -> pair.train().holdOutOfEachClass(1, 0));
      assertEquals(3, pair.train().holdOut(1, 0).train().size());
      DataException other =
          assertThrows(
              DataException.class,
              () ->
                  Table.readBy(
                      Read.schema(pair.train()),
                      file,
                      Optional.of(file),
                      TableOptions.builder("colour").build()));
      assertTrue(String.valueOf(other.getMessage()).contains("expected one task"), other::toString);
    }
  }

  /** Quartiles as numpy.quantile has them of 1, 1, 2, 3, 4, 5, 6, 100. */
  @Test
  void anInspectionTellsWhatTheNumbersAreLike() throws IOException {
    Path train = file("train.csv", "x,price\n1,1\n2,2\n3,3\n4,4\n5,5\n6,6\n7,100\n1,1\n");
    Path test = file("test.csv", "x,price\n1,2\n9,4\n");
    try (DataPair pair = Table.read(train, test, options("price").build())) {
      Inspection found = Inspection.of(pair);
      TargetReport report = found.train().target().orElseThrow();
      assertEquals("price", report.name());
      assertEquals(1, report.least(), 1e-4);
      assertEquals(1.75, report.lowerQuartile(), 1e-4);
      assertEquals(3.5, report.median(), 1e-4);
      assertEquals(5.25, report.upperQuartile(), 1e-4);
      assertEquals(100, report.greatest(), 1e-4);
      assertEquals(122 / 8.0, report.mean(), 1e-4);
      assertEquals(1, report.far().size());
      assertEquals(6, report.far().get(0).example());
      assertEquals((100 - 5.25) / 3.5, report.far().get(0).times(), 1e-3);
      assertEquals(3, found.test().target().orElseThrow().mean(), 1e-4);
      assertEquals(List.of(), found.train().classCounts());
      assertEquals(0, found.labelsCompared());
      assertEquals(0, found.train().labelsOutside());
    }
  }
}
