package dev.hasten.train.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.BatchSource;
import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to a file of scores, examples are drawn by it or it is refused in one line. */
class FuzzedScoresTest {
  private static final int MUTATIONS = 10_000;
  private static final int EXAMPLES = 20;
  private static final List<String> ODD =
      List.of(
          "",
          "0",
          "-0.0",
          "-1",
          "1e308",
          "1.7976931348623157e308",
          "4.9e-324",
          "1e999",
          "nan",
          "NaN",
          "Infinity",
          "0x1p3",
          "1f",
          "0,5",
          "\n",
          "\r\n",
          "\r",
          "\n\n\n",
          " ",
          "\t",
          "\0",
          "\u2028",
          "\uFEFF",
          "\uD83D\uDC27",
          "e",
          "1\n".repeat(300),
          "9".repeat(5000));

  @TempDir private Path folder;

  private static Dataset examples() {
    return ArrayDataset.ofBytes(new byte[EXAMPLES], new int[EXAMPLES], 1, 1, 1).withClasses(2);
  }

  private static byte[] sound(RandomStream random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < EXAMPLES; i++) {
      text.append(i % 7 == 0 ? "0" : String.valueOf(random.nextDouble())).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aMutatedFileIsReadOrRefused() {
    Path file = folder.resolve("scores.txt");
    int[] whole = {0};
    assertTimeoutPreemptively(
        Duration.ofMinutes(5),
        () -> {
          RandomStream random = new RandomStream(5, "fuzz");
          for (int i = 0; i < MUTATIONS; i++) {
            Files.write(file, mutated(sound(random), random));
            whole[0] += isDrawn(file, random) ? 1 : 0;
          }
        });
    assertTrue(whole[0] > MUTATIONS / 50, "only " + whole[0] + " were left whole");
    assertTrue(whole[0] < MUTATIONS * 9 / 10, whole[0] + " were left whole");
  }

  /** A whole epoch and the next. */
  private static boolean isDrawn(Path file, RandomStream random) {
    SamplingChoice.Kind[] kinds = SamplingChoice.Kind.values();
    SamplingChoice.Kind kind = kinds[random.nextInt(kinds.length)];
    SamplingChoice choice =
        new SamplingChoice(
            kind, Optional.of(file), 0.3, 3, 1 + random.nextInt(3), random.nextInt(2) == 0, false);
    try (Dataset drawn = choice.of(examples());
        BatchSource source = drawn.batches(5, random.nextInt(3))) {
      while (source.position().epoch() < 2) {
        try (Scope scope = Scope.open()) {
          source.next();
        }
      }
      return true;
    } catch (DataException fault) {
      String words = String.valueOf(fault.getMessage());
      assertTrue(words.contains("expected ") && words.length() < 800, words);
      assertTrue(words.chars().noneMatch(Character::isISOControl), words);
      assertTrue(words.chars().noneMatch(c -> c == '\u2028'), words);
      return false;
    }
  }

  private static byte[] mutated(byte[] sound, RandomStream random) {
    byte[] bytes = sound;
    for (int edits = random.nextInt(3); edits >= 0; edits--) {
      int at = random.nextInt(bytes.length + 1);
      int to = Math.min(bytes.length, at + 1 + random.nextInt(12));
      byte[] odd = ODD.get(random.nextInt(ODD.size())).getBytes(StandardCharsets.UTF_8);
      bytes =
          switch (random.nextInt(6)) {
            case 0 -> joined(bytes, at, odd, to);
            case 1 -> joined(bytes, at, new byte[] {(byte) random.nextInt(256)}, to);
            case 2 -> joined(bytes, at, Arrays.copyOfRange(bytes, at, to), at);
            case 3 -> random.nextInt(10) == 0 ? Arrays.copyOf(bytes, at) : bytes;
            default -> withLine(bytes, at, odd);
          };
    }
    return bytes;
  }

  /** Another line in the place of the one there. */
  private static byte[] withLine(byte[] bytes, int at, byte[] line) {
    int from = at;
    while (from > 0 && bytes[from - 1] != '\n') {
      from--;
    }
    int to = at;
    while (to < bytes.length && bytes[to] != '\n') {
      to++;
    }
    return joined(bytes, from, line, to);
  }

  private static byte[] joined(byte[] bytes, int at, byte[] middle, int to) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.write(bytes, 0, at);
    joined.writeBytes(middle);
    joined.write(bytes, to, bytes.length - to);
    return joined.toByteArray();
  }

  /** As an editor counts it, with the blank lines that are passed over. */
  @Test
  void aBadLineIsNamedByItsPlaceInTheFile() throws IOException {
    Path file = folder.resolve("scores.txt");
    Files.writeString(file, "\n1\n\n2\n" + "3\n".repeat(EXAMPLES - 3) + "a\tb" + "c".repeat(100));
    String words =
        assertThrows(DataException.class, () -> ScoreFile.read(file, examples())).getMessage();
    assertTrue(words.contains(" line 22, but got \"a\\u0009bccc"), words);
    assertTrue(words.length() < 400, words);
    Files.writeString(file, "\n1\n\n2\n" + "3\n".repeat(EXAMPLES - 2));
    double[] expected = new double[EXAMPLES];
    Arrays.fill(expected, 3);
    expected[0] = 1;
    expected[1] = 2;
    assertArrayEquals(expected, ScoreFile.read(file, examples()));
  }
}
