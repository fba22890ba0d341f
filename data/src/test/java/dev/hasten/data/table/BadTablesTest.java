package dev.hasten.data.table;

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

/** Tables that are not as they should be: told with file, line, column and reason, or left out. */
class BadTablesTest {
  private static final String SOUND = "x,colour,kind\n1,red,a\n2,blue,b\n3,red,a\n4,blue,b\n";

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(
        folder.resolve("table.csv"), text.replace("\\n", "\n").replace("\\0", "\0"));
  }

  private static TableOptions options(int skip) {
    return TableOptions.builder("kind").skipBadRows(skip).build();
  }

  private static String fault(Path train, Path test, TableOptions options) {
    DataException fault =
        assertThrows(DataException.class, () -> Table.read(train, test, options).close());
    String words = String.valueOf(fault.getMessage());
    assertEquals(1, words.lines().count(), words);
    assertTrue(words.contains("expected "), words);
    return words;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "5,red|:6: expected 3 cells in a row, but got 2",
        "5,red,a,a|:6: expected 3 cells in a row, but got 4",
        "x,colour,kind|:6: expected a row, but got the names of the columns again",
        "five,red,a|:6: column 1 (x): expected a number, but got \"five\" (if these are categories,",
        "NaN,red,a|:6: column 1 (x): expected a finite number that a float can hold, but got \"NaN\"",
        "-inf,red,a|:6: column 1 (x): expected a finite number",
        "1e39,red,a|:6: column 1 (x): expected a finite number",
        "0x10,red,a|:6: column 1 (x): expected a number",
        "1f,red,a|:6: column 1 (x): expected a number",
        "5,red,|:6: column 3 (kind): expected a class, but it is missing",
        "5,\"red\\nx\\ny\"|:6: expected 3 cells in a row, but got 2 (the row goes on to line 8",
        "5,re\uFFFDd,a|:6: column 2 (colour): expected text in UTF-8",
      })
  void aBadRowStopsWithItsPlaceAndReasonOrIsLeftOut(String row, String expected)
      throws IOException {
    Path file = file(SOUND + row + "\n6,red,a\n");
    String words = fault(file, file, options(0));
    assertTrue(words.startsWith(file + expected), words);
    assertTrue(words.endsWith("or leave out such rows with bad_rows: {skip: 10}"), words);
    Path sound = folder.resolve("sound.csv");
    Files.writeString(sound, SOUND + "6,red,a\n");
    try (DataPair left = Table.read(file, sound, options(1));
        DataPair without = Table.read(sound, sound, options(0))) {
      assertEquals(without.train().fingerprint(), left.train().fingerprint());
      List<BadExample> all = left.train().leftOut();
      assertEquals(1, all.size());
      assertTrue((all.get(0).place() + ": " + all.get(0).reason()).startsWith(file + expected));
      assertEquals(List.of(), left.test().leftOut());
    }
  }

  @Test
  void anUnknownClassInTheTestFileIsBad() throws IOException {
    Path train = file(SOUND);
    Path test = Files.writeString(folder.resolve("test.csv"), "kind,x,colour\nc,1,red\na,1,red\n");
    String words = fault(train, test, options(0));
    assertTrue(
        words.startsWith(
            test
                + ":2: column 1 (kind): expected one of the classes of the training rows (\"a\","
                + " \"b\"), but got \"c\""),
        words);
    try (DataPair pair = Table.read(train, test, options(1))) {
      assertEquals(1, pair.test().size());
      assertEquals(1, pair.test().leftOut().size());
      assertEquals(List.of(), pair.train().leftOut());
    }
  }

  @Test
  void oneBadRowMoreThanAllowedStops() throws IOException {
    Path file = file(SOUND + "five,red,a\n5,red\n6,red,a\n");
    String words = fault(file, file, options(1));
    assertTrue(words.contains("expected at most 1 bad rows"), words);
    try (DataPair pair = Table.read(file, file, options(2))) {
      assertEquals(
          List.of(file + ":6", file + ":7"),
          pair.train().leftOut().stream().map(BadExample::place).toList());
    }
  }

  /** A value that a float can hold, but not its distance from these in their deviations. */
  @Test
  void aNumberThatIsTooFarFromTheOthersIsBad() throws IOException {
    Path train = file("x,kind\n1e-30,a\n2e-30,b\n1e-30,a\n2e-30,b\n");
    Path test = Files.writeString(folder.resolve("test.csv"), "x,kind\n3e38,a\n");
    String words = fault(train, test, options(0));
    assertTrue(words.startsWith(test + ":2: column 1 (x): expected a finite number"), words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|it is empty",
        "'\\n\\n'|it is empty",
        "'x,colour,kind\\n'|only a line of names",
        "'x,x,kind\\n1,2,a\\n'|\"x\" is there twice",
        "'x,colour\\n1,red\\n'|the target column \"kind\"",
        "'kind\\na\\nb\\n'|columns besides the target",
        "'x,kind\\n1,a\\n2,a\\n'|two classes or more",
        "'x,kind\\n1,a\\n2,b\\n3,c\\n'|regression",
        "'x,kind\\n,a\\n,b\\n,a\\n,b\\n'|all of column 1 (x) are missing",
        "'x,kind\\n1,\"a\\n2,b\\n'|Unclosed quoted field",
        "'x,kind\\n1,\"a\"b\\n2,b\\n'|after closing quote",
      })
  void aTableThatIsNoneStopsWhateverMayBeSkipped(String text, String expected) throws IOException {
    Path file = file(text);
    String words = fault(file, file, options(1000));
    assertTrue(words.contains(expected) && words.contains(file.toString()), words);
  }

  @Test
  void aMissingColumnOfTheTestFileStops() throws IOException {
    Path train = file(SOUND);
    Path test = Files.writeString(folder.resolve("test.csv"), "x,color,kind\n1,red,a\n");
    String words = fault(train, test, options(1000));
    assertTrue(words.contains("the column \"colour\" in " + test), words);
    assertTrue(words.contains("\"color\""), words);
    String none = fault(train, folder.resolve("none.csv"), options(0));
    assertTrue(none.contains("there is no such file"), none);
    String directory = fault(folder, folder, options(0));
    assertTrue(directory.contains("that is no file"), directory);
  }

  @Test
  void bytesThatAreNoUtf8AreBad() throws IOException {
    Path file = folder.resolve("table.csv");
    Files.write(file, (SOUND + "7,ros\u00e9,a\n").getBytes(StandardCharsets.ISO_8859_1));
    String words = fault(file, file, options(0));
    assertTrue(words.startsWith(file + ":6: column 2 (colour): expected text in UTF-8"), words);
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    assertThrows(DataException.class, () -> TableOptions.builder("a").testShare(1).build());
    assertThrows(DataException.class, () -> TableOptions.builder("a").skipBadRows(-1).build());
    assertThrows(DataException.class, () -> TableOptions.builder("a").drop("a").build());
    assertThrows(DataException.class, () -> new TableFormat('"', true, List.of()));
  }

  @Test
  void columnsThatAreNotThereCannotBeDropped() throws IOException {
    Path file = file(SOUND);
    TableOptions options = TableOptions.builder("kind").drop("colour", "weight").build();
    String words = fault(file, file, options);
    assertTrue(words.contains("for drop columns of the file, among them \"weight\""), words);
  }
}
