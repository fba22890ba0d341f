package dev.hasten.data;

import java.util.Arrays;

/**
 * The characters of a text as tokens: numbered from 0 in the order of their code units, as nanoGPT
 * numbers them.
 */
public final class Characters {
  private final char[] sorted;

  private Characters(char[] sorted) {
    this.sorted = sorted;
  }

  /** All that occur in a text. */
  public static Characters of(String text) {
    StringBuilder distinct = new StringBuilder();
    text.chars().sorted().distinct().forEach(character -> distinct.append((char) character));
    return new Characters(distinct.toString().toCharArray());
  }

  /** How many there are. */
  public int count() {
    return sorted.length;
  }

  /**
   * A text as numbers.
   *
   * @throws DataException when a character is none of these
   */
  public int[] encode(String text) {
    int[] tokens = new int[text.length()];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = Arrays.binarySearch(sorted, text.charAt(i));
      if (tokens[i] < 0) {
        throw new DataException(
            String.format(
                "expected one of the %d characters of the text, but got \\u%04x at %d: remove it",
                sorted.length, (int) text.charAt(i), i));
      }
    }
    return tokens;
  }

  /** Numbers as a text. */
  public String decode(int[] tokens) {
    StringBuilder text = new StringBuilder(tokens.length);
    for (int token : tokens) {
      text.append(sorted[token]);
    }
    return text.toString();
  }
}
