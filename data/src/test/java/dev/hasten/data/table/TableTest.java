package dev.hasten.data.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.table.TableColumn.Categorical;
import dev.hasten.data.table.TableColumn.Numeric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rows become, worked out by hand. */
class TableTest {
  private static final TableOptions OPTIONS = TableOptions.builder("kind").build();

  @TempDir private Path folder;

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  /** Lengths 1, 2, 4, 5 have the mean 3 and the mean square distance 10 / 4. */
  private Path train() throws IOException {
    return file(
        "train.csv",
        "length,colour,kind,weight",
        "1,red,b,10",
        "2,blue,a,NA",
        "4,red,b,10",
        "5,,a,10");
  }

  private Path test() throws IOException {
    return file(
        "test.csv", "kind,weight,length,other,colour", "a,12,8,x,green", "b,10,NA,y, blue ");
  }

  @Test
  void theSchemaIsThatOfTheTrainingRows() throws IOException {
    try (DataPair pair = Table.read(train(), test(), OPTIONS)) {
      TableSchema schema = Read.schema(pair.train());
      assertEquals(
          List.of(
              new Numeric("length", 3, Math.sqrt(2.5), false),
              new Categorical("colour", List.of("blue", "red")),
              new Numeric("weight", 10, 1, true)),
          schema.columns());
      assertEquals(List.of("a", "b"), schema.classes());
      assertEquals(List.of(0, 3, 0, 0), pair.train().categories());
      assertEquals(2, pair.train().classes());
      assertEquals(schema, Read.schema(pair.test()));
    }
  }

  @Test
  void cellsAreStandardisedOrNumberedAndWhatIsMissingIsMarked() throws IOException {
    try (DataPair pair = Table.read(train(), test(), OPTIONS)) {
      float root = (float) Math.sqrt(2.5);
      List<float[]> rows = Read.rows(pair.train());
      assertArrayEquals(new float[] {-2 / root, 2, 0, 0}, rows.get(0), 1e-6f);
      assertArrayEquals(new float[] {-1 / root, 1, 0, 1}, rows.get(1), 1e-6f);
      assertArrayEquals(new float[] {1 / root, 2, 0, 0}, rows.get(2), 1e-6f);
      assertArrayEquals(new float[] {2 / root, 0, 0, 0}, rows.get(3), 1e-6f);
      assertArrayEquals(new int[] {1, 0, 1, 0}, Read.labels(pair.train()));

      List<float[]> tests = Read.rows(pair.test());
      assertArrayEquals(new float[] {5 / root, 0, 2, 0}, tests.get(0), 1e-6f);
      assertArrayEquals(new float[] {0, 1, 0, 0}, tests.get(1), 1e-6f);
      assertArrayEquals(new int[] {0, 1}, Read.labels(pair.test()));
    }
  }

  @Test
  void largeNumbersThatDifferLittleKeepTheirDifferences() throws IOException {
    Path train =
        file("train.csv", "x,kind", "100000001,a", "100000002,b", "100000003,a", "100000002,b");
    try (DataPair pair = Table.read(train, train, OPTIONS)) {
      Numeric x = (Numeric) Read.schema(pair.train()).columns().get(0);
      assertEquals(100_000_002, x.mean());
      assertEquals(Math.sqrt(0.5), x.deviation(), 1e-12);
    }
  }

  @Test
  void aFormatWithoutNamesAndWithTabs() throws IOException {
    Path train = file("train.tsv", "1\t'x'\ta", "2\t'y'\tb", "3\t-\tb", "9\t'y'\ta");
    TableFormat format = new TableFormat('\t', false, List.of("-"));
    TableOptions options = TableOptions.builder("3").format(format).categorical("1").build();
    try (DataPair pair = Table.read(train, train, options)) {
      assertEquals(
          List.of(
              new Categorical("1", List.of("1", "2", "3", "9")),
              new Categorical("2", List.of("'x'", "'y'"))),
          Read.schema(pair.train()).columns());
      assertArrayEquals(new float[] {3, 0}, Read.rows(pair.train()).get(2));
    }
  }

  @Test
  void aWordAmongNumbersDoesNotMakeThemCategoriesUnlessTheyAreSaidToBe() throws IOException {
    Path train = file("train.csv", "x,kind", "1,a", "2,b", "x3,a", "4,b");
    DataException fault =
        assertThrows(DataException.class, () -> Table.read(train, train, OPTIONS));
    assertTrue(
        String.valueOf(fault.getMessage())
            .startsWith(train + ":4: column 1 (x): expected a number, but got \"x3\""),
        fault.getMessage());
    TableOptions said = TableOptions.builder("kind").categorical("x").build();
    try (DataPair pair = Table.read(train, train, said)) {
      assertEquals(List.of(5), pair.train().categories());
    }
  }

  @Test
  void classesThatAreNumbersAreInTheirOrder() throws IOException {
    Path train = file("train.csv", "x,kind", "1,10", "2,9", "3,10", "4,9");
    try (DataPair pair = Table.read(train, train, OPTIONS)) {
      assertEquals(List.of("9", "10"), Read.schema(pair.train()).classes());
    }
  }

  @Test
  void rowsToPredictFromNeedNoClassAndMayComeOneByOne() throws IOException {
    try (DataPair pair = Table.read(train(), test(), OPTIONS)) {
      TableSchema schema = Read.schema(pair.train());
      Path file = file("new.csv", "\uFEFFcolour,weight,length", "green,12,8", "blue,,");
      float[][] rows = schema.rows(file);
      assertArrayEquals(Read.rows(pair.test()).get(0), rows[0]);
      assertArrayEquals(new float[] {0, 1, 0, 1}, rows[1]);
      assertArrayEquals(
          rows[0], schema.row(Map.of("colour", "green", "weight", "12", "length", "8")));
      assertThrows(DataException.class, () -> schema.row(Map.of("colour", "green")));
      DataException fault =
          assertThrows(
              DataException.class,
              () -> schema.row(Map.of("colour", "green", "weight", "heavy", "length", "8")));
      assertTrue(String.valueOf(fault.getMessage()).contains("\"heavy\""), fault.getMessage());
    }
  }

  @Test
  void aSchemaIsReadAsItWasWritten() throws IOException {
    Path train =
        file(
            "train.csv",
            "\"a\"\"b\",kind,c",
            "0.1,\"x\ny\",é",
            "0.7,z,\"u,v\"",
            "0.9,z,w",
            "0.4,\"x\ny\",");
    try (DataPair pair = Table.read(train, train, OPTIONS)) {
      TableSchema schema = Read.schema(pair.train());
      Path json = folder.resolve("table.json");
      schema.write(json);
      assertEquals(schema, TableSchema.read(json));
    }
  }

  @Test
  void theFingerprintIsThatOfSchemaAndRows() throws IOException {
    String first = fingerprint(train());
    assertEquals(first, fingerprint(train()));
    String text = Files.readString(train());
    Path other = Files.writeString(folder.resolve("other.csv"), text.replace("5,,a,10", "5,,b,10"));
    assertNotEquals(first, fingerprint(other));
    Path swapped =
        Files.writeString(
            folder.resolve("swapped.csv"), text.replace("1,red,b,10\n", "") + "1,red,b,10\n");
    assertNotEquals(first, fingerprint(swapped));
  }

  private String fingerprint(Path train) throws IOException {
    try (DataPair pair = Table.read(train, test(), OPTIONS)) {
      return pair.train().fingerprint();
    }
  }

  @Test
  void aShareOfEachClassIsToEvaluateOn() throws IOException {
    Path file = hundred();
    try (DataPair pair = Table.read(file, OPTIONS);
        DataPair again = Table.read(file, OPTIONS);
        DataPair other = Table.read(file, TableOptions.builder("kind").seed(1).build())) {
      assertEquals(80, pair.train().size());
      assertEquals(2, Arrays.stream(Read.labels(pair.test())).filter(label -> label == 0).count());
      assertEquals(18, Arrays.stream(Read.labels(pair.test())).filter(label -> label == 1).count());
      assertEquals(pair.test().fingerprint(), again.test().fingerprint());
      assertNotEquals(pair.test().fingerprint(), other.test().fingerprint());
    }
  }

  @Test
  void heldOutRowsAreTrainingRowsThatTheSchemaDoesNotSee() throws IOException {
    Path file = hundred();
    try (DataPair whole = Table.read(file, OPTIONS);
        DataPair held = Table.readHeldOut(file, Optional.empty(), 30, OPTIONS);
        DataPair ofAll = Table.readHeldOut(file, Optional.of(file), 30, OPTIONS)) {
      assertEquals(50, held.train().size());
      assertEquals(30, held.test().size());
      assertEquals(70, ofAll.train().size());
      double mean = Read.rows(whole.train()).stream().mapToDouble(row -> number(whole, row)).sum();
      double trained = Read.rows(held.train()).stream().mapToDouble(row -> number(held, row)).sum();
      double tested = Read.rows(held.test()).stream().mapToDouble(row -> number(held, row)).sum();
      assertEquals(mean, trained + tested, 0.01);
      assertEquals(trained / 50, mean(held), 1e-4);
      assertThrows(
          DataException.class, () -> Table.readHeldOut(file, Optional.empty(), 80, OPTIONS));
    }
  }

  /** Rows 0 to 99, ten of which are of class a. */
  private Path hundred() throws IOException {
    StringBuilder text = new StringBuilder("x,kind\n");
    for (int i = 0; i < 100; i++) {
      text.append(i).append(i % 10 == 3 ? ",a\n" : ",b\n");
    }
    return Files.writeString(folder.resolve("hundred.csv"), text);
  }

  private static double mean(DataPair pair) {
    return ((Numeric) Read.schema(pair.train()).columns().get(0)).mean();
  }

  /** What stood in the file. */
  private static double number(DataPair pair, float[] row) {
    Numeric x = (Numeric) Read.schema(pair.train()).columns().get(0);
    return row[0] * x.deviation() + x.mean();
  }
}
