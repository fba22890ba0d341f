package dev.hasten.data;

import dev.hasten.engine.Tensors;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One long row of tokens, in windows of equal length: the inputs are a window's tokens (N, length),
 * the targets those one place further on (N, length), so that each place is to say the next token.
 *
 * <p>The examples are the windows side by side, which is what is evaluated: what does not fill a
 * last window stays out. Training takes windows that begin anywhere ({@link #batches}).
 *
 * <pre>{@code
 * Dataset mine = TokenDataset.of(tokens, 64, 65);   // int[], window length, kinds of tokens
 * }</pre>
 */
public final class TokenDataset implements Dataset {
  private final String name;
  private final int[] tokens;
  private final int from;
  private final int to;
  private final int length;
  private final int kinds;

  private TokenDataset(String name, int[] tokens, int from, int to, int length, int kinds) {
    this.name = name;
    this.tokens = tokens;
    this.from = from;
    this.to = to;
    this.length = length;
    this.kinds = kinds;
    if (to - from <= length) {
      throw new DataException(
          "expected at least "
              + (length + 1L)
              + " tokens in "
              + name
              + " (a window of "
              + length
              + " and the token after it), but got "
              + (to - from)
              + ": shorten the window or give more text");
    }
  }

  /**
   * Windows over those tokens, which are not copied and must not be changed any more.
   *
   * @param length of a window
   * @param kinds every token is between 0 and this, exclusive
   * @throws DataException when there are too few tokens for a window, or one is out of range
   */
  public static TokenDataset of(int[] tokens, int length, int kinds) {
    if (length < 1) {
      throw new DataException(
          "expected windows of 1 token or more, but got " + length + ": 64 is a start");
    }
    requireKinds(tokens, kinds);
    return new TokenDataset("tokens", tokens, 0, tokens.length, length, kinds);
  }

  private static void requireKinds(int[] tokens, int kinds) {
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] < 0 || tokens[i] >= kinds) {
        throw new DataException(
            "expected tokens from 0 to "
                + (kinds - 1)
                + ", but the one at "
                + i
                + " is "
                + tokens[i]
                + ": mend it or the number of kinds");
      }
    }
  }

  /** The same tokens under another name. */
  public TokenDataset named(String newName) {
    return new TokenDataset(newName, tokens, from, to, length, kinds);
  }

  /** The tokens from {@code first} to {@code end}, exclusive, and no window beyond them. */
  TokenDataset part(int first, int end) {
    return new TokenDataset(name, tokens, from + first, from + end, length, kinds);
  }

  @Override
  public String name() {
    return name;
  }

  /** The number of windows side by side. */
  @Override
  public int size() {
    return (to - from - 1) / length;
  }

  /** {the length of a window}. */
  @Override
  public long[] inputShape() {
    return new long[] {length};
  }

  /** The number of kinds of tokens. */
  @Override
  public int classes() {
    return kinds;
  }

  /** Tokens are int64. */
  @Override
  public ScalarType inputType() {
    return ScalarType.Long;
  }

  /** The number of places at which a window may begin. */
  int starts() {
    return to - from - length;
  }

  @Override
  public Batch batch(int[] indices) {
    Ranges.require(this, indices);
    return windows(indices.length, i -> indices[i] * length);
  }

  @Override
  public Batch batch(int first, int end) {
    Ranges.require(this, first, end);
    return windows(end - first, i -> (first + i) * length);
  }

  /** The windows that begin at those places, counted from the first token. */
  Batch windows(int count, IntUnaryOperator startOf) {
    long[] inputs = new long[Math.multiplyExact(count, length)];
    long[] targets = new long[inputs.length];
    for (int row = 0; row < count; row++) {
      int start = from + startOf.applyAsInt(row);
      for (int i = 0; i < length; i++) {
        inputs[row * length + i] = tokens[start + i];
        targets[row * length + i] = tokens[start + i + 1];
      }
    }
    return new Batch(
        Tensors.ofLongs(inputs, count, length), Tensors.ofLongs(targets, count, length));
  }

  /**
   * Windows that begin anywhere, drawn anew for each batch: an epoch is as many as stand side by
   * side.
   */
  @Override
  public BatchSource batches(int batchSize, long seed) {
    return new RandomWindows(this, batchSize, seed);
  }

  /** A stretch of the text, which training draws windows from as from the whole. */
  @Override
  public Dataset subset(int first, int end) {
    Ranges.require(this, first, end);
    return part(first * length, end * length + 1);
  }

  /**
   * Holds out the end of the text, for windows that begin anywhere would overlap any that were
   * drawn.
   *
   * @param count the number of windows side by side held out
   * @param seed decides nothing here
   */
  @Override
  public DataPair holdOut(int count, long seed) {
    Ranges.requireHoldOut(this, count);
    int border = to - from - 1 - count * length;
    return new DataPair(part(0, border + 1), part(border, to - from));
  }

  /**
   * Refuses: tokens are no amounts.
   *
   * @throws DataException always
   */
  @Override
  public Dataset standardised(float[] mean, float[] deviation) {
    throw new DataException(
        "expected numbers to standardise by "
            + Arrays.toString(mean)
            + ", but "
            + name
            + " holds tokens: leave it out");
  }

  /** Nothing to give back. */
  @Override
  public void close() {}
}
