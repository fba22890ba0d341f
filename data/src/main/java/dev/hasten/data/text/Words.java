package dev.hasten.data.text;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits text into words as GPT-2 does, and writes their bytes in letters. */
final class Words {
  /**
   * Of its encoder: short endings, letters, digits, other signs, each with a space before; spaces.
   */
  private static final Pattern WORD =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private static final char[] LETTERS = letters();

  private Words() {}

  /** A visible letter for each byte: its own where it has one, else one from 256 on in a row. */
  private static char[] letters() {
    char[] letters = new char[256];
    int next = 256;
    for (int i = 0; i < 256; i++) {
      boolean visible = (i >= '!' && i <= '~') || (i >= 0xA1 && i <= 0xAC) || i >= 0xAE;
      letters[i] = (char) (visible ? i : next++);
    }
    return letters;
  }

  /** The letters of all bytes, by byte. */
  static char[] alphabet() {
    return LETTERS.clone();
  }

  /** How often each word is there, in letters for its bytes. */
  static Map<String, Long> counted(Iterable<String> texts) {
    Map<String, Long> words = new LinkedHashMap<>();
    for (String text : texts) {
      Matcher matcher = WORD.matcher(text);
      while (matcher.find()) {
        words.merge(matcher.group(), 1L, Long::sum);
      }
    }
    Map<String, Long> written = new LinkedHashMap<>();
    words.forEach((word, count) -> written.merge(written(word), count, Long::sum));
    return written;
  }

  private static String written(String word) {
    StringBuilder letters = new StringBuilder();
    for (byte each : word.getBytes(StandardCharsets.UTF_8)) {
      letters.append(LETTERS[each & 0xFF]);
    }
    return letters.toString();
  }
}
