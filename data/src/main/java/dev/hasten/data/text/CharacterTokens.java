package dev.hasten.data.text;

import dev.hasten.data.Characters;
import dev.hasten.data.DataException;
import java.util.Arrays;
import java.util.Optional;

/** A token for each character of a text, and one between documents. */
final class CharacterTokens implements Tokenizer {
  private final Characters characters;

  CharacterTokens(String text) {
    characters = Characters.of(text);
  }

  @Override
  public int count() {
    return characters.count() + 1;
  }

  @Override
  public int[] encode(String text) {
    return characters.encode(text);
  }

  /** Separators are left out. */
  @Override
  public String decode(int[] tokens) {
    for (int token : tokens) {
      if (token < 0 || token >= count()) {
        throw new DataException(
            "expected tokens from 0 to " + (count() - 1) + ", but got " + token + ": leave it out");
      }
    }
    return characters.decode(
        Arrays.stream(tokens).filter(token -> token < characters.count()).toArray());
  }

  @Override
  public Optional<Integer> separator() {
    return Optional.of(characters.count());
  }

  @Override
  public String fingerprint() {
    int[] all = new int[characters.count()];
    Arrays.setAll(all, i -> i);
    return "characters " + characters.decode(all);
  }

  /** Nothing to give back. */
  @Override
  public void close() {}
}
