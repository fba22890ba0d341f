package dev.hasten.data.text;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done to the bytes of a text or a tokenizer, it is read or refused in one line. */
class FuzzedTextTest {
  private static final int MUTATIONS = 10_000;
  private static final int LENGTH = 1_000; // bytes of a text: short ones are read often
  private static final List<String> ODD =
      List.of(
          "\"",
          "\\",
          "\\u0000",
          "\\ud800",
          "{",
          "}",
          "[[[[",
          "null",
          ":",
          ",",
          "\n",
          "\n\n",
          "\r",
          "\0",
          "\uFEFF",
          "\uFFFF",
          "\u2028",
          "\uD83D\uDC27",
          "<|endoftext|>",
          "-1",
          "1e999",
          "99999999",
          "a".repeat(3000),
          "[".repeat(3000),
          " ".repeat(3000));

  @TempDir private Path folder;

  private static String lines() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String part : Files.readString(BytePairsTest.FOLDER.resolve("sample.txt")).split("\n\n")) {
      if (lines.length() < LENGTH) {
        String text = part.replace("\\", "").replace("\"", "").replace("\n", "\\n");
        lines.append("{\"id\": 1, \"text\": \"").append(text).append("\"}\n");
      }
    }
    return lines.toString();
  }

  private static byte[] plain() throws IOException {
    return Arrays.copyOf(Files.readAllBytes(BytePairsTest.FOLDER.resolve("sample.txt")), LENGTH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jsonl", "txt"})
  void aMutatedTextIsReadOrRefused(String ending) throws IOException {
    byte[] sound = ending.equals("jsonl") ? lines().getBytes(StandardCharsets.UTF_8) : plain();
    Path file = folder.resolve("fuzzed." + ending);
    int[] whole = {0};
    assertTimeoutPreemptively(
        Duration.ofMinutes(5),
        () -> {
          RandomStream random = new RandomStream(5, "fuzz/" + ending);
          for (int i = 0; i < MUTATIONS; i++) {
            Files.write(file, mutated(sound, random));
            whole[0] += read(file, random);
          }
        });
    assertTrue(whole[0] > MUTATIONS / 50, "only " + whole[0] + " were left whole");
    assertTrue(whole[0] < MUTATIONS * 9 / 10, whole[0] + " were left whole");
  }

  private static int read(Path file, RandomStream random) {
    TextOptions.Documents[] documents = TextOptions.Documents.values();
    TextOptions.Layout[] layouts = TextOptions.Layout.values();
    TextOptions.Builder options =
        TextOptions.builder(1 + random.nextInt(100))
            .documents(documents[random.nextInt(documents.length)])
            .layout(layouts[random.nextInt(layouts.length)])
            .skipBadRows(random.nextInt(3));
    if (random.nextInt(2) == 0) {
      options.characters();
    }
    try (DataPair pair = TextData.read(file, options.build())) {
      requireSound(pair.train());
      requireSound(pair.test());
      return 1;
    } catch (DataException fault) {
      requireOneLine(fault);
      return 0;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
      throw new AssertionError("expected text or one line", fault);
    }
  }

  private static void requireSound(Dataset data) {
    try (Scope scope = Scope.open()) {
      long[] tokens = Tensors.toLongs(data.batch(0, Math.min(4, data.size())).inputs());
      assertTrue(Arrays.stream(tokens).allMatch(token -> token >= 0 && token < data.classes()));
    }
  }

  private static void requireOneLine(DataException fault) {
    String words = String.valueOf(fault.getMessage());
    assertTrue(words.contains("expected ") && words.length() < 4000, words);
    assertTrue(words.chars().noneMatch(Character::isISOControl), words);
  }

  /** The library behind is native: what it refuses is told, and it takes nothing down. */
  @Test
  void aMutatedTokenizerIsReadOrRefused() throws IOException {
    byte[] sound = Files.readAllBytes(BytePairsTest.FOLDER.resolve("tokenizer.json"));
    int[] whole = {0};
    assertTimeoutPreemptively(
        Duration.ofMinutes(5),
        () -> {
          RandomStream random = new RandomStream(6, "fuzz");
          for (int i = 0; i < MUTATIONS; i++) {
            Path file = Files.write(folder.resolve("tokenizer.json"), mutated(sound, random));
            try (Tokenizer tokenizer = Tokenizer.file(file, Optional.empty())) {
              tokenizer.decode(tokenizer.encode("Before we proceed, naïve 🐧."));
              whole[0]++;
            } catch (DataException fault) {
              requireOneLine(fault);
            }
          }
        });
    assertTrue(whole[0] > MUTATIONS / 50, "only " + whole[0] + " were left whole");
    assertTrue(whole[0] < MUTATIONS * 9 / 10, whole[0] + " were left whole");
  }

  private static byte[] mutated(byte[] sound, RandomStream random) {
    byte[] bytes = sound;
    for (int edits = random.nextInt(3); edits >= 0; edits--) {
      int at = random.nextInt(bytes.length + 1);
      int to = Math.min(bytes.length, at + 1 + random.nextInt(random.nextInt(4) == 0 ? 400 : 12));
      byte[] odd = ODD.get(random.nextInt(ODD.size())).getBytes(StandardCharsets.UTF_8);
      bytes =
          switch (random.nextInt(5)) {
            case 0 -> joined(bytes, at, odd, at);
            case 1 -> joined(bytes, at, odd, to);
            case 2 -> joined(bytes, at, new byte[] {(byte) random.nextInt(256)}, to);
            case 3 -> joined(bytes, at, Arrays.copyOfRange(bytes, at, to), at);
            default ->
                random.nextInt(20) == 0 ? Arrays.copyOf(bytes, at) : joined(bytes, at, odd, at);
          };
    }
    return bytes;
  }

  private static byte[] joined(byte[] bytes, int at, byte[] middle, int to) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.write(bytes, 0, at);
    joined.writeBytes(middle);
    joined.write(bytes, to, bytes.length - to);
    return joined.toByteArray();
  }
}
