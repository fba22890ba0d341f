package dev.hasten.data.text;

import dev.hasten.data.DataException;
import dev.hasten.data.internal.TokenWindows;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Documents in windows of one length, several in each. A document is its separator and then its
 * tokens; each place is to say what follows it, the last one a separator. So a separator among the
 * inputs begins a document, and a model can keep documents apart. Those that fit into a window are
 * never cut. Of longer ones the first places, as many as are more than whole windows, are packed as
 * if they were a document, and the rest fills windows of its own. What is packed goes into the
 * first window with room ({@link FirstFit}). Places that are left over hold separators that are to
 * say nothing.
 */
final class PackedDocuments extends TokenWindows {
  private final int window;
  private final int separator;
  private final int[] inputs;
  private final int[] targets;

  private PackedDocuments(
      String name, int window, int separator, int kinds, int[] inputs, int[] targets) {
    super(name, window, kinds);
    this.window = window;
    this.separator = separator;
    this.inputs = inputs;
    this.targets = targets;
  }

  /**
   * Packs documents.
   *
   * @throws DataException when they are too many to hold in memory
   */
  static PackedDocuments of(
      String name, List<int[]> documents, int window, int separator, int kinds) {
    int[] starts = documents.stream().mapToInt(each -> (each.length + 1) % window).toArray();
    long full = documents.stream().mapToLong(each -> (each.length + 1) / window).sum();
    int[] packed = IntStream.range(0, starts.length).filter(i -> starts[i] > 0).toArray();
    int[] bins = FirstFit.bins(Arrays.stream(packed).map(i -> starts[i]).toArray(), window);
    long windows = full + 1 + Arrays.stream(bins).max().orElse(-1);
    if (windows * window > Integer.MAX_VALUE - 8) {
      throw new DataException(
          "expected at most 2^31 tokens in memory, but got "
              + windows * window
              + ": train on a part of them");
    }
    int[] inputs = new int[(int) windows * window];
    int[] targets = new int[inputs.length];
    Arrays.fill(inputs, separator);
    Arrays.fill(targets, NOTHING);
    PackedDocuments made = new PackedDocuments(name, window, separator, kinds, inputs, targets);
    int at = 0;
    for (int i = 0; i < starts.length; i++) {
      int rest = documents.get(i).length + 1 - starts[i];
      made.put(documents.get(i), starts[i], rest, at);
      at += rest;
    }
    int[] taken = new int[(int) (windows - full)];
    for (int i = 0; i < packed.length; i++) {
      int length = starts[packed[i]];
      made.put(documents.get(packed[i]), 0, length, at + bins[i] * window + taken[bins[i]]);
      taken[bins[i]] += length;
    }
    return made;
  }

  /** Writes places of a document, whose first is the separator. */
  private void put(int[] document, int from, int count, int at) {
    for (int i = 0; i < count; i++) {
      int place = from + i;
      inputs[at + i] = place == 0 ? separator : document[place - 1];
      targets[at + i] = place == document.length ? separator : document[place];
    }
  }

  /** The share of places that are to say something. */
  double fill() {
    return (double) Arrays.stream(targets).filter(target -> target != NOTHING).count()
        / Math.max(1, targets.length);
  }

  @Override
  public int size() {
    return inputs.length / window;
  }

  @Override
  public Optional<Integer> documentStart() {
    return Optional.of(separator);
  }

  @Override
  protected void write(int number, long[] into, long[] next, int at) {
    for (int i = 0; i < window; i++) {
      into[at + i] = inputs[number * window + i];
      next[at + i] = targets[number * window + i];
    }
  }
}
