package dev.hasten.data.text;

import dev.hasten.data.DataException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A token for each byte of UTF-8; what is no UTF-8 becomes a replacement character in texts. */
final class ByteTokens implements Tokenizer {
  private static final int SEPARATOR = 256;

  @Override
  public int count() {
    return SEPARATOR + 1;
  }

  @Override
  public int[] encode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int[] tokens = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      tokens[i] = bytes[i] & 0xFF;
    }
    return tokens;
  }

  /** Separators are left out. */
  @Override
  public String decode(int[] tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int token : tokens) {
      if (token < 0 || token > SEPARATOR) {
        throw new DataException(
            "expected tokens from 0 to " + SEPARATOR + ", but got " + token + ": leave it out");
      }
      if (token < SEPARATOR) {
        bytes.write(token);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public Optional<Integer> separator() {
    return Optional.of(SEPARATOR);
  }

  @Override
  public String fingerprint() {
    return "bytes";
  }

  /** Nothing to give back. */
  @Override
  public void close() {}
}
