package dev.hasten.data.text;

import dev.hasten.data.BatchSource;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.EpochOrder;
import dev.hasten.data.internal.TokenWindows;
import dev.hasten.engine.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Documents each by itself, in batches as long as their longest: (N, places) with as many places as
 * that has, a window at most. A document is its separator and then its tokens; each place is to say
 * what follows it, the last one a separator; a longer one than a window is several examples. What
 * fills up stands behind, where no causal attention sees it, and is to say nothing. The examples
 * are in the order of their lengths; training takes those of like lengths together ({@link
 * LengthBatches}).
 */
final class BucketedDocuments extends TokenWindows {
  private final int window;
  private final int separator;
  private final List<Piece> pieces;

  /** Places of a document. */
  private record Piece(int[] document, int from, int length) {}

  private BucketedDocuments(String name, int window, int separator, int kinds, List<Piece> pieces) {
    super(name, window, kinds);
    this.window = window;
    this.separator = separator;
    this.pieces = List.copyOf(pieces);
  }

  /** Of documents that are not changed any more. */
  static BucketedDocuments of(
      String name, List<int[]> documents, int window, int separator, int kinds) {
    List<Piece> pieces = new ArrayList<>();
    for (int[] document : documents) {
      for (int from = 0; from <= document.length; from += window) {
        pieces.add(new Piece(document, from, Math.min(window, document.length + 1 - from)));
      }
    }
    pieces.sort(Comparator.comparingInt(Piece::length));
    return new BucketedDocuments(name, window, separator, kinds, pieces);
  }

  /** The places of an example. */
  @Override
  protected int length(int number) {
    return pieces.get(number).length();
  }

  /** The places of all examples, in the mean. */
  long meanLength() {
    return Math.max(1, Math.round(pieces.stream().mapToInt(Piece::length).average().orElse(1)));
  }

  @Override
  protected int filler() {
    return separator;
  }

  @Override
  public int size() {
    return pieces.size();
  }

  /** In the mean: what durations in tokens and speeds count. */
  @Override
  public long tokens() {
    return meanLength();
  }

  @Override
  protected void write(int number, long[] inputs, long[] targets, int at) {
    Piece piece = pieces.get(number);
    int[] document = piece.document();
    for (int i = 0; i < piece.length(); i++) {
      int place = piece.from() + i;
      inputs[at + i] = place == 0 ? separator : document[place - 1];
      targets[at + i] = place == document.length ? separator : document[place];
    }
  }

  @Override
  public BatchSource batches(int batchSize, long seed) {
    return new LengthBatches(this, batchSize, seed);
  }

  @Override
  public Dataset subset(int from, int to) {
    return part(pieces.subList(from, to));
  }

  @Override
  public Dataset select(int[] indices) {
    return part(Arrays.stream(indices).mapToObj(pieces::get).toList());
  }

  @Override
  public DataPair holdOut(int count, long seed) {
    if (count < 1 || count >= size()) {
      throw new DataException(
          "expected to hold out between 1 and "
              + (size() - 1)
              + " examples of "
              + name()
              + ", but got "
              + count
              + ": leave some to train on");
    }
    int[] order = EpochOrder.shuffled(new RandomStream(seed, "hold-out").nextLong(), 0, size());
    int[] held = Arrays.copyOf(order, count);
    int[] rest = Arrays.copyOfRange(order, count, size());
    Arrays.sort(held); // by length
    Arrays.sort(rest);
    return new DataPair(select(rest), select(held));
  }

  private BucketedDocuments part(List<Piece> some) {
    return new BucketedDocuments(name(), window, separator, classes(), some);
  }
}
