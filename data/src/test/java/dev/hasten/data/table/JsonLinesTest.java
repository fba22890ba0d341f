package dev.hasten.data.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.BadExample;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that are objects, a line each. */
class JsonLinesTest {
  private static final Path CSV = Path.of("..", "examples", "penguins.csv");
  private static final String SOUND =
      "{\"x\": 1, \"colour\": \"red\", \"kind\": \"a\"}\n{\"x\": 2, \"kind\": \"b\"}\n\n"
          + "{\"kind\": \"a\", \"colour\": null, \"x\": 3.5}\n{\"x\": 4e0, \"kind\": \"b\"}\n";

  @TempDir private Path folder;

  /** Numbers as they stand there, what is missing as null or as no key at all. */
  static String penguins() throws IOException {
    List<String> lines = Files.readAllLines(CSV);
    String[] names = lines.get(0).split(",");
    StringBuilder text = new StringBuilder();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < names.length; i++) {
        boolean missing = cells[i].equals("NA");
        if (!missing || i % 2 == 0) {
          boolean number = cells[i].matches("[0-9.]+");
          String value = missing ? "null" : number ? cells[i] : '"' + cells[i] + '"';
          row.append(row.isEmpty() ? "{" : ", ").append("\"" + names[i] + "\": ").append(value);
        }
      }
      text.append(row).append("}\n");
    }
    return text.toString();
  }

  @Test
  void itIsTheSameTableAsTheCsvFileOfTheSameContent() throws IOException {
    TableOptions options = TableOptions.builder("species").drop("year").build();
    Path file = Files.writeString(folder.resolve("penguins.jsonl"), penguins());
    try (DataPair lines = Table.read(file, options);
        DataPair csv = Table.read(CSV, options)) {
      assertEquals(csv.train().fingerprint(), lines.train().fingerprint());
      assertEquals(csv.test().fingerprint(), lines.test().fingerprint());
      assertArrayEquals(Read.schema(csv.train()).rows(CSV), Read.schema(csv.train()).rows(file));
    }
  }

  @Test
  void columnsAreTheKeysOfAllLines() throws IOException {
    Path file = Files.writeString(folder.resolve("t.ndjson"), "\uFEFF" + SOUND);
    try (RowFile rows = RowFile.open(file, TableFormat.csv())) {
      assertEquals(List.of("x", "colour", "kind"), rows.names());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"x\": \"high\", \"kind\": \"a\"}|column 1 (x): expected a number, but got \"high\"",
        "{\"x\": [1], \"kind\": \"a\"}|column 1 (x): expected a string, a number or a boolean, but got a list",
        "{\"x\": 1, \"kind\": {\"a\": 1}}|column 3 (kind): expected a string, a number or a boolean",
        "{\"x\": 1}|column 3 (kind): expected a class, but it is missing",
        "{\"x\": 1, \"x\": 2, \"kind\": \"a\"}|expected keys that are names, each once, but got \"x\" twice",
        "{\"x\": 1, \"kind\": \"a\"} {}|expected one object in a line",
        "[1, 2]|expected an object such as {\"x\": 1}, but got [1, 2]",
        "{\"x\": 1, \"kind\": \"a\"|expected JSON, but got: Unexpected end-of-input",
        "{\"x\": NaN, \"kind\": \"a\"}|expected JSON, but got: Non-standard token 'NaN'",
        "{\"x\": 1e999, \"kind\": \"a\"}|column 1 (x): expected a finite number",
      })
  void aBadLineStopsWithItsPlaceAndReasonOrIsLeftOut(String line, String expected)
      throws IOException {
    Path file = Files.writeString(folder.resolve("t.jsonl"), SOUND + line + "\n");
    TableOptions.Builder options = TableOptions.builder("kind");
    String words =
        assertThrows(DataException.class, () -> Table.read(file, file, options.build()))
            .getMessage();
    assertTrue(words.startsWith(file + ":6: " + expected), words);
    assertTrue(words.endsWith("or leave out such rows with bad_rows: {skip: 10}"), words);
    Path sound = Files.writeString(folder.resolve("sound.jsonl"), SOUND);
    try (DataPair left = Table.read(file, sound, options.skipBadRows(1).build());
        DataPair without = Table.read(sound, sound, options.build())) {
      assertEquals(without.train().fingerprint(), left.train().fingerprint());
      assertEquals(
          List.of(file + ":6"), left.train().leftOut().stream().map(BadExample::place).toList());
    }
  }

  @Test
  void bytesThatAreNoUtf8AreBad() throws IOException {
    Path file = folder.resolve("t.jsonl");
    Files.write(file, (SOUND + "{\"kind\": \"\u00e9\"}\n").getBytes(StandardCharsets.ISO_8859_1));
    String words =
        assertThrows(
                DataException.class,
                () -> Table.read(file, file, TableOptions.builder("kind").build()))
            .getMessage();
    assertTrue(words.startsWith(file + ":6: expected text in UTF-8"), words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"``|it is empty", "[]|no line is an object: line 1: expected an object such as"})
  void aFileWithoutRowsStops(String text, String expected) throws IOException {
    Path file = Files.writeString(folder.resolve("t.jsonl"), text);
    String words =
        assertThrows(
                DataException.class,
                () -> Table.read(file, file, TableOptions.builder("kind").skipBadRows(9).build()))
            .getMessage();
    assertTrue(words.contains(expected) && words.contains(file.toString()), words);
  }
}
