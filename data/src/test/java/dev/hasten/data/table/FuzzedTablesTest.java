package dev.hasten.data.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.engine.RandomStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is done to the bytes of a table, it is read or refused in one line. */
class FuzzedTablesTest {
  private static final int MUTATIONS = 10_000;
  private static final List<String> ODD =
      List.of(
          "\"",
          "\"\"",
          ",",
          ",,,,",
          "\n",
          "\r",
          "\r\n",
          "\t",
          ";",
          "\0",
          "\uFEFF",
          "\uFFFD",
          "\u2028",
          "NA",
          "nan",
          "inf",
          "-",
          "+",
          ".",
          "e",
          "1e",
          "1e999",
          "-1e-999",
          "9999999999999999999999",
          "0x1p3",
          "1f",
          "species",
          "island,bill\n",
          "\uD83D\uDC27",
          "{",
          "}",
          "[[[[",
          ":",
          "null",
          "\\u0000",
          "\\",
          "[".repeat(3000),
          "a".repeat(5000),
          "1".repeat(5000),
          ",".repeat(20_000));

  @TempDir private Path folder;

  private static byte[] penguins(char separator) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("..", "examples", "penguins.csv"));
    StringBuilder text = new StringBuilder(lines.get(0).replace(',', separator)).append('\n');
    for (int i = 1; i < lines.size(); i += 9) {
      String line = i % 2 == 0 ? lines.get(i) : "\"" + lines.get(i).replace(",", "\",\"") + "\"";
      text.append(line.replace(',', separator)).append(i % 3 == 0 ? "\r\n" : "\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"csv, ','", "tsv, '\t'"})
  void aMutatedTableIsReadOrRefused(String ending, char separator) throws IOException {
    byte[] sound = penguins(separator);
    int[] whole = {0};
    int[] left = {0};
    assertTimeoutPreemptively(
        Duration.ofMinutes(5),
        () -> {
          RandomStream random = new RandomStream(5, "fuzz");
          for (int i = 0; i < MUTATIONS; i++) {
            Path file = folder.resolve("fuzzed." + ending);
            Files.write(file, mutated(sound, random));
            count(file, separator, random, whole, left);
          }
        });
    assertTrue(whole[0] > MUTATIONS / 50, "only " + whole[0] + " tables were left whole");
    assertTrue(whole[0] < MUTATIONS * 9 / 10, whole[0] + " tables were left whole");
    assertTrue(left[0] > MUTATIONS / 100, "rows were left out in only " + left[0]);
  }

  @Test
  void mutatedJsonLinesAreReadOrRefused() throws IOException {
    byte[] sound =
        JsonLinesTest.penguins()
            .lines()
            .limit(60)
            .collect(Collectors.joining("\n"))
            .replace("Adelie\", \"island\": \"Torgersen\", \"bill", "Gentoo\", \"bill")
            .getBytes(StandardCharsets.UTF_8);
    int[] whole = {0};
    int[] left = {0};
    assertTimeoutPreemptively(
        Duration.ofMinutes(5),
        () -> {
          RandomStream random = new RandomStream(7, "fuzz");
          for (int i = 0; i < MUTATIONS; i++) {
            Path file = folder.resolve("fuzzed.jsonl");
            Files.write(file, mutated(sound, random));
            count(file, ',', random, whole, left);
          }
        });
    assertTrue(whole[0] > MUTATIONS / 50, "only " + whole[0] + " files were left whole");
    assertTrue(whole[0] < MUTATIONS * 9 / 10, whole[0] + " files were left whole");
    assertTrue(left[0] > MUTATIONS / 100, "rows were left out in only " + left[0]);
  }

  private static void count(
      Path file, char separator, RandomStream random, int[] whole, int[] left) {
    TableOptions options = options(separator, random);
    try (DataPair pair = Table.read(file, options)) {
      requireSound(pair.train());
      requireSound(pair.test());
      whole[0]++;
      int bad = pair.train().leftOut().size();
      left[0] += bad > 0 ? 1 : 0;
      assertTrue(bad <= options.mostBadRows());
      TableSchema schema = Read.schema(pair.train());
      assertEquals(schema, SchemaJson.parse(SchemaJson.text(schema), "table.json"));
      schema.rows(file);
    } catch (DataException fault) {
      requireOneLine(fault);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
      throw new AssertionError("expected a table or one line, with " + options, fault);
    }
  }

  private static TableOptions options(char separator, RandomStream random) {
    boolean header = random.nextInt(8) > 0;
    TableOptions.Builder options =
        TableOptions.builder(header ? "species" : "1")
            .format(
                new TableFormat(
                    random.nextInt(20) == 0 ? ';' : separator, header, TableFormat.MISSING))
            .seed(random.nextInt(3))
            .skipBadRows(random.nextInt(3) * 5);
    return (random.nextInt(8) == 0 && header ? options.drop("year") : options).build();
  }

  private static void requireSound(Dataset data) {
    List<Integer> categories = data.categories();
    for (float[] row : Read.rows(data)) {
      for (int i = 0; i < row.length; i++) {
        int kinds = categories.get(i);
        assertTrue(
            Float.isFinite(row[i]) && (kinds == 0 || (row[i] >= 0 && row[i] < kinds)),
            () -> "row " + Arrays.toString(row) + " of " + categories);
      }
    }
    assertTrue(
        Arrays.stream(Read.labels(data)).allMatch(label -> label >= 0 && label < data.classes()));
  }

  private static void requireOneLine(DataException fault) {
    String words = String.valueOf(fault.getMessage());
    assertTrue(words.contains("expected ") && words.length() < 4000, words);
    assertTrue(words.chars().noneMatch(Character::isISOControl), words);
  }

  private static byte[] mutated(byte[] sound, RandomStream random) {
    byte[] bytes = sound;
    for (int edits = random.nextInt(3); edits >= 0; edits--) {
      int at = random.nextInt(bytes.length + 1);
      int to = Math.min(bytes.length, at + 1 + random.nextInt(random.nextInt(4) == 0 ? 400 : 12));
      byte[] odd = ODD.get(random.nextInt(ODD.size())).getBytes(StandardCharsets.UTF_8);
      bytes =
          switch (random.nextInt(6)) {
            case 0 -> joined(bytes, at, odd, at);
            case 1 -> joined(bytes, at, odd, to);
            case 2 -> joined(bytes, at, new byte[] {(byte) random.nextInt(256)}, to);
            case 3 -> joined(bytes, at, new byte[0], to);
            case 4 -> joined(bytes, at, Arrays.copyOfRange(bytes, at, to), at);
            default ->
                random.nextInt(20) == 0 ? Arrays.copyOf(bytes, at) : joined(bytes, at, odd, at);
          };
    }
    return bytes;
  }

  /** The beginning up to {@code at}, something, and the end from {@code to} on. */
  private static byte[] joined(byte[] bytes, int at, byte[] middle, int to) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.write(bytes, 0, at);
    joined.writeBytes(middle);
    joined.write(bytes, to, bytes.length - to);
    return joined.toByteArray();
  }

  @Test
  void aMutatedSchemaIsReadOrRefused() throws IOException {
    String sound;
    try (DataPair pair =
        Table.read(
            Path.of("..", "examples", "penguins.csv"), TableOptions.builder("species").build())) {
      sound = SchemaJson.text(Read.schema(pair.train()));
    }
    int[] whole = {0};
    assertTimeoutPreemptively(
        Duration.ofMinutes(5),
        () -> {
          RandomStream random = new RandomStream(6, "fuzz");
          for (int i = 0; i < MUTATIONS; i++) {
            byte[] text = mutated(sound.getBytes(StandardCharsets.UTF_8), random);
            try {
              SchemaJson.parse(new String(text, StandardCharsets.UTF_8), "table.json");
              whole[0]++;
            } catch (DataException fault) {
              requireOneLine(fault);
            }
          }
        });
    assertTrue(whole[0] > 0 && whole[0] < MUTATIONS, whole[0] + " were left whole");
  }
}
