package dev.hasten.data.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Hugging Face's tokenizers say (src/test/python/tokenizers_golden.py). */
class BytePairsTest {
  static final Path FOLDER = Path.of("src/test/resources/dev/hasten/data/text");

  @TempDir private Path folder;

  private static JsonNode golden() throws IOException {
    return new ObjectMapper().readTree(FOLDER.resolve("pairs.json").toFile());
  }

  private static List<String> sample() throws IOException {
    return List.of(Files.readString(FOLDER.resolve("sample.txt")).split("\n\n"));
  }

  @Test
  void theyAreThoseOfTheirTrainer() throws IOException {
    BytePairs pairs = BytePairs.train(sample(), 600);
    JsonNode golden = golden();
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    golden
        .path("vocab")
        .fields()
        .forEachRemaining(e -> vocabulary.put(e.getKey(), e.getValue().asInt()));
    Map<String, Integer> ours = new LinkedHashMap<>();
    pairs.tokens().forEach(token -> ours.put(token, ours.size()));
    assertEquals(vocabulary, ours);
    List<List<String>> merges = new ArrayList<>();
    golden.path("merges").forEach(e -> merges.add(List.of(e.get(0).asText(), e.get(1).asText())));
    assertEquals(
        merges, pairs.merges().stream().map(each -> List.of(each.left(), each.right())).toList());
  }

  @Test
  void theirLibraryReadsTheFileAndAgreesOnEveryText() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    BytePairs.train(sample(), 600).write(file);
    ObjectMapper json = new ObjectMapper();
    assertEquals(
        json.readTree(FOLDER.resolve("tokenizer.json").toFile()),
        json.readTree(file.toFile()),
        "but for spaces it is the file that their trainer writes");
    try (Tokenizer tokenizer = Tokenizer.file(file, Optional.empty())) {
      assertEquals(600, tokenizer.count());
      assertEquals("true", System.getProperty("OPT_OUT_TRACKING"), "nothing calls home");
      assertEquals(0, tokenizer.separator().orElseThrow());
      JsonNode golden = golden();
      for (int i = 0; i < golden.path("texts").size(); i++) {
        String text = golden.path("texts").get(i).asText();
        int[] ids = json.convertValue(golden.path("ids").get(i), int[].class);
        assertArrayEquals(ids, tokenizer.encode(text), text);
        assertEquals(text, tokenizer.decode(ids));
      }
    }
  }

  /** Theirs alone would take it for the separator, and a document would be two. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<|endoftext|>",
        "how <|endoftext|> is written",
        "<|endoftext|><|endoftext|>twice, and <|endoftext",
        "caf\u00e9 <|endoftext|>\n"
      })
  void theSeparatorWrittenOutIsText(String text) {
    try (Tokenizer tokenizer = Tokenizer.file(FOLDER.resolve("tokenizer.json"), Optional.empty())) {
      int[] tokens = tokenizer.encode(text);
      int separator = tokenizer.separator().orElseThrow();
      assertTrue(Arrays.stream(tokens).noneMatch(token -> token == separator), text);
      assertEquals(text, tokenizer.decode(tokens));
    }
  }

  /** SentencePiece's way: a space is put before the text, once. */
  @ParameterizedTest
  @CsvSource({
    "a</s>b, 3 4 6 7 8 9 5",
    "</s>, 3 6 7 8 9",
    "a b</s></s>, 3 4 3 5 6 7 8 9 6 7 8 9",
    "a<x>b, 3 4 2 5"
  })
  void aSeparatorWrittenOutDoesNotCutTheText(String text, String expected) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(
        file,
        "{\"version\": \"1.0\", \"truncation\": null, \"padding\": null, \"normalizer\": null,"
            + " \"post_processor\": null, \"added_tokens\": ["
            + added(1, "</s>")
            + ", "
            + added(2, "<x>")
            + "], \"pre_tokenizer\": {\"type\": \"Metaspace\", \"replacement\": \"\u2581\","
            + " \"prepend_scheme\": \"first\", \"split\": true}, \"decoder\": {\"type\":"
            + " \"Metaspace\", \"replacement\": \"\u2581\", \"prepend_scheme\": \"first\","
            + " \"split\": true}, \"model\": {\"type\": \"BPE\", \"unk_token\": \"<unk>\","
            + " \"vocab\": {\"<unk>\": 0, \"</s>\": 1, \"\u2581\": 3, \"a\": 4, \"b\": 5, \"<\": 6,"
            + " \"/\": 7, \"s\": 8, \">\": 9, \"<x>\": 2}, \"merges\": []}}");
    try (Tokenizer tokenizer = Tokenizer.file(file, Optional.empty())) {
      assertEquals(Optional.of(1), tokenizer.separator());
      assertEquals(
          expected,
          Arrays.stream(tokenizer.encode(text))
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(" ")));
    }
    assertThrows(DataException.class, () -> Tokenizer.file(file, Optional.of("a")));
  }

  private static String added(int id, String content) {
    return "{\"id\": "
        + id
        + ", \"content\": \""
        + content
        + "\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\":"
        + " false, \"special\": true}";
  }

  @Test
  void aTextWithFewPairsGivesFewTokens() {
    BytePairs pairs = BytePairs.train(List.of("abab ab"), 400);
    List<BytePairs.Merge> merges =
        List.of(
            new BytePairs.Merge("a", "b"), // three times
            new BytePairs.Merge("Ġ", "ab"), // once, as the next: the lower number first
            new BytePairs.Merge("ab", "ab"));
    assertEquals(merges, pairs.merges());
    assertEquals(260, pairs.tokens().size());
    assertThrows(DataException.class, () -> BytePairs.train(List.of(), 256));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|a vocabulary (model.vocab)",
        "{|JSON in",
        "{\"model\": {\"vocab\": {\"a\": -1}}}|numbers of tokens from 0",
        "{\"model\": {\"vocab\": {\"a\": 0}}}|a tokenizer that Hugging Face's library reads",
      })
  void aDamagedFileIsToldInOneLine(String text, String expected) throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), text);
    String words =
        assertThrows(DataException.class, () -> Tokenizer.file(file, Optional.empty()))
            .getMessage();
    assertTrue(words.startsWith("expected " + expected) && words.contains(file.toString()), words);
    assertTrue(words.chars().noneMatch(Character::isISOControl), words);
  }

  @Test
  void aSeparatorThatIsNoTokenIsRefused() {
    Path file = FOLDER.resolve("tokenizer.json");
    String words =
        assertThrows(DataException.class, () -> Tokenizer.file(file, Optional.of("<stop>")))
            .getMessage();
    assertTrue(words.contains("the token \"<stop>\""), words);
  }

  @Test
  void bytesAndCharacters() {
    try (Tokenizer bytes = Tokenizer.bytes();
        Tokenizer characters = Tokenizer.characters("to be\n")) {
      assertArrayEquals(new int[] {0xC3, 0xA9, 'a'}, bytes.encode("éa"));
      assertEquals("éa", bytes.decode(new int[] {256, 0xC3, 0xA9, 'a', 256}));
      assertEquals(257, bytes.count());
      assertArrayEquals(new int[] {5, 4, 1, 2, 3, 0}, characters.encode("to be\n"));
      assertEquals("be", characters.decode(new int[] {2, 6, 3}));
      assertThrows(DataException.class, () -> characters.encode("x"));
      assertThrows(DataException.class, () -> characters.decode(new int[] {7}));
      assertThrows(DataException.class, () -> bytes.decode(new int[] {257}));
    }
  }
}
