package dev.hasten.data.text;

import dev.hasten.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Byte-level pairs learned from text (Sennrich et al., <a
 * href="https://arxiv.org/abs/1508.07909">2016</a>; Radford et al., GPT-2, 2019): tokens are the
 * separator, the 256 bytes, and pairs of tokens, the most frequent pair first. Words are split as
 * GPT-2 splits them. The file is Hugging Face's {@code tokenizer.json}, and for the same text and
 * number of tokens it is the one that their trainer writes.
 *
 * <pre>{@code
 * BytePairs.train(texts, 8000).write(Path.of("tokenizer.json"));
 * }</pre>
 *
 * @param tokens in the order of their numbers, each in the letters that stand for its bytes
 * @param merges the pairs, in the order in which they were learned
 */
public record BytePairs(List<String> tokens, List<Merge> merges) {
  /** The token between documents. */
  public static final String SEPARATOR = "<|endoftext|>";

  private static final int LEAST = 257;
  private static final int MOST = 1 << 20;

  /** Two tokens that become one. */
  public record Merge(String left, String right) {}

  /** Copies the lists. */
  public BytePairs {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }

  /**
   * Learns pairs; fewer where the text has no more.
   *
   * @param texts each by itself: no pair crosses from one to the next
   * @param kinds of tokens, 257 or more
   * @throws DataException when the number is out of its range
   */
  public static BytePairs train(Iterable<String> texts, int kinds) {
    if (kinds < LEAST || kinds > MOST) {
      throw new DataException(
          "expected "
              + LEAST
              + " to "
              + MOST
              + " kinds of tokens (a separator, 256 bytes, pairs of them), but got "
              + kinds
              + ": 8000 is a start");
    }
    PairCounts counts = new PairCounts(Words.counted(texts));
    while (counts.tokens().size() < kinds && counts.merge()) {
      // one pair more
    }
    return new BytePairs(counts.tokens(), counts.merges());
  }

  /**
   * Writes it as a {@code tokenizer.json}.
   *
   * @throws IOException when it cannot be written
   */
  public void write(Path file) throws IOException {
    Files.writeString(file, BytePairsJson.text(this));
  }
}
