package dev.hasten.data;

import dev.hasten.engine.RandomStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Splits off of each class its share of a hold-out set. */
final class StratifiedHoldOut {
  private StratifiedHoldOut() {}

  static DataPair of(Dataset dataset, int count, long seed) {
    Ranges.requireHoldOut(dataset, count);
    int[] labels = dataset.labels();
    int[] left = shares(labels, dataset.classes(), count);
    int[] order =
        EpochOrder.shuffled(
            new RandomStream(seed, "stratified hold-out").nextLong(), 0, labels.length);
    int[] held = new int[count];
    int[] kept = new int[labels.length - count];
    int heldSoFar = 0;
    int keptSoFar = 0;
    for (int example : order) {
      if (left[labels[example]]-- > 0) {
        held[heldSoFar++] = example;
      } else {
        kept[keptSoFar++] = example;
      }
    }
    return new DataPair(dataset.select(kept), dataset.select(held));
  }

  /** Of each class as near to its share as whole numbers allow: the greatest remainders get one. */
  private static int[] shares(int[] labels, int classes, int count) {
    long[] sizes = new long[classes];
    Arrays.stream(labels).forEach(label -> sizes[label]++);
    int[] shares = new int[classes];
    for (int label = 0; label < classes; label++) {
      shares[label] = (int) (sizes[label] * count / labels.length);
    }
    IntStream.range(0, classes)
        .boxed()
        .sorted(Comparator.comparing(label -> -(sizes[label] * count % labels.length)))
        .limit(count - Arrays.stream(shares).sum())
        .forEach(label -> shares[label]++);
    return shares;
  }
}
