package dev.hasten.data.text;

import dev.hasten.data.DataException;
import java.nio.file.Path;
import java.util.Optional;

/** Makes tokens of text, and text of tokens. Any number of threads. */
public interface Tokenizer extends AutoCloseable {
  /** The kinds of tokens: every token is between 0 and this, exclusive. */
  int count();

  /**
   * The tokens of a text.
   *
   * @throws DataException when there are none for it
   */
  int[] encode(String text);

  /**
   * The text of tokens.
   *
   * @throws DataException when one is none of these
   */
  String decode(int[] tokens);

  /** The token that stands between documents, if there is one. */
  Optional<Integer> separator();

  /** A sum over all that decides what the tokens are. */
  String fingerprint();

  /** Gives back native memory, if it holds any. */
  @Override
  void close();

  /** The 256 bytes of UTF-8, and a separator behind them. */
  static Tokenizer bytes() {
    return new ByteTokens();
  }

  /**
   * The characters (code units) that occur in a text, in their order, and a separator behind them.
   */
  static Tokenizer characters(String text) {
    return new CharacterTokens(text);
  }

  /**
   * That of a {@code tokenizer.json}, the file of Hugging Face's tokenizers, by their own library
   * (DJL's binding, {@code ai.djl.huggingface:tokenizers}, has to be on the class path).
   *
   * @param separator the text of the token between documents; without one it is the first there is
   *     of {@code <|endoftext|>}, {@code <|end_of_text|>}, {@code </s>}, {@code <eos>} and {@code
   *     [SEP]}
   * @throws DataException when the file is damaged, there is no such token, or the library is not
   *     there
   */
  static Tokenizer file(Path file, Optional<String> separator) {
    return FileTokens.open(file, separator);
  }
}
