package dev.hasten.data.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.data.DataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a {@code tokenizer.json}, by Hugging Face's own library. DJL, which binds it, would
 * report its use on machines of Amazon's cloud; unless the host has chosen otherwise, it does not.
 */
final class FileTokens implements Tokenizer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_KINDS = 1 << 24;
  private static final List<String> SEPARATORS =
      List.of("<|endoftext|>", "<|end_of_text|>", "</s>", "<eos>", "[SEP]");
  private static final String NO_REPORTS = "OPT_OUT_TRACKING";
  private static final Map<String, String> PLAIN =
      Map.of(
          "addSpecialTokens", "false",
          "truncation", "false",
          "padding", "false");

  private final byte[] json;
  private final HuggingFaceTokenizer tokenizer;
  private final int count;
  private final Optional<Separator> separator;
  private final String fingerprint;
  private @Nullable HuggingFaceTokenizer muted; // once a text needs it

  /** What stands between documents. */
  private record Separator(String text, int token) {}

  private FileTokens(
      byte[] json,
      HuggingFaceTokenizer tokenizer,
      int count,
      Optional<Separator> separator,
      String fingerprint) {
    this.json = json;
    this.tokenizer = tokenizer;
    this.count = count;
    this.separator = separator;
    this.fingerprint = fingerprint;
  }

  static Tokenizer open(Path file, Optional<String> separator) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException fault) {
      throw new DataException(
          "expected a tokenizer.json at "
              + file
              + ", but cannot read it: "
              + fault
              + ": check the path",
          fault);
    }
    Map<String, Integer> kinds = kinds(file, bytes);
    int count = kinds.values().stream().mapToInt(kind -> kind + 1).max().orElse(0);
    Optional<Separator> between = separator(file, kinds, separator);
    if (System.getProperty(NO_REPORTS) == null) {
      System.setProperty(NO_REPORTS, "true");
    }
    try {
      return new FileTokens(bytes, library(bytes), count, between, new TextSum().add(bytes).hex());
    } catch (IOException | RuntimeException fault) {
      throw damaged(
          file,
          "a tokenizer that Hugging Face's library reads",
          String.valueOf(fault.getMessage()));
    } catch (LinkageError fault) {
      throw new DataException(
          "expected Hugging Face's tokenizers for "
              + file
              + ", but they are not there: add ai.djl.huggingface:tokenizers:0.38.0 to the class"
              + " path",
          fault);
    }
  }

  /** The numbers of all tokens by their text. */
  private static Map<String, Integer> kinds(Path file, byte[] bytes) {
    JsonNode root;
    try {
      root = JSON.readTree(bytes);
    } catch (JsonProcessingException fault) {
      throw damaged(file, "JSON", fault.getOriginalMessage());
    } catch (IOException fault) {
      throw damaged(file, "JSON", String.valueOf(fault.getMessage()));
    }
    Map<String, Integer> kinds = new HashMap<>();
    JsonNode vocabulary = root.path("model").path("vocab");
    vocabulary
        .fields()
        .forEachRemaining(each -> kinds.put(each.getKey(), number(file, each.getValue())));
    for (int i = 0; vocabulary.isArray() && i < vocabulary.size(); i++) { // of Unigram: with scores
      kinds.put(vocabulary.get(i).path(0).asText(), i);
    }
    for (JsonNode added : root.path("added_tokens")) {
      kinds.put(added.path("content").asText(), number(file, added.path("id")));
    }
    if (kinds.isEmpty()) {
      throw damaged(file, "a vocabulary (model.vocab)", "none");
    }
    return kinds;
  }

  private static int number(Path file, JsonNode node) {
    if (!node.isInt() || node.asInt() < 0 || node.asInt() >= MOST_KINDS) {
      throw damaged(file, "numbers of tokens from 0 to " + (MOST_KINDS - 1), node.toString());
    }
    return node.asInt();
  }

  private static Optional<Separator> separator(
      Path file, Map<String, Integer> kinds, Optional<String> wanted) {
    if (wanted.filter(text -> text.codePointCount(0, text.length()) < 2).isPresent()) {
      throw new DataException(
          "expected a separator of two characters or more for "
              + file
              + ", but got \""
              + wanted.get()
              + "\", which texts could not hold any more: name another");
    }
    Optional<Separator> found =
        wanted.map(List::of).orElse(SEPARATORS).stream()
            .filter(kinds::containsKey)
            .findFirst()
            .map(text -> new Separator(text, kinds.getOrDefault(text, 0)));
    if (wanted.isPresent() && found.isEmpty()) {
      throw new DataException(
          "expected the token \""
              + wanted.get()
              + "\" in "
              + file
              + ", but there is none: name another as separator");
    }
    return found;
  }

  private static DataException damaged(Path file, String expected, String found) {
    String words = String.valueOf(found).replaceAll("\\p{C}", " ");
    return new DataException(
        "expected "
            + expected
            + " in "
            + file
            + ", but got: "
            + (words.length() <= 240 ? words : words.substring(0, 240) + "...")
            + ": fetch or write the file again");
  }

  @Override
  public int count() {
    return count;
  }

  /**
   * The library takes the separator's text for the separator wherever it stands; in a document it
   * is text like any other, for which a tokenizer is asked that has no such token.
   */
  @Override
  public int[] encode(String text) {
    int[] tokens = tokens(tokenizer, text);
    return separator
            .filter(each -> Arrays.stream(tokens).anyMatch(token -> token == each.token()))
            .isPresent()
        ? tokens(muted(), text)
        : tokens;
  }

  private static int[] tokens(HuggingFaceTokenizer library, String text) {
    return Arrays.stream(library.encode(text, false, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  private synchronized HuggingFaceTokenizer muted() {
    HuggingFaceTokenizer made = muted;
    if (made == null) {
      try {
        made = library(Muted.of(json, separator.map(Separator::text).orElse("")));
      } catch (IOException fault) {
        throw new UncheckedIOException(fault); // of bytes in memory that were read before
      }
      muted = made;
    }
    return made;
  }

  private static HuggingFaceTokenizer library(byte[] json) throws IOException {
    return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), PLAIN);
  }

  /** Tokens that mean something beside the text, such as separators, are left out. */
  @Override
  public String decode(int[] tokens) {
    long[] ids = new long[tokens.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = tokens[i];
    }
    return tokenizer.decode(ids, true);
  }

  @Override
  public Optional<Integer> separator() {
    return separator.map(Separator::token);
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public synchronized void close() {
    tokenizer.close();
    if (muted != null) {
      muted.close();
      muted = null;
    }
  }
}
