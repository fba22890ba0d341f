package dev.hasten.data.look;

import dev.hasten.data.EpochOrder;
import java.util.BitSet;

/** Which examples are kept to be compared: all, or as many as fit, drawn by a fixed seed. */
final class Sample {
  /** Examples of a half at most. */
  static final int MOST = 200_000;

  private static final long MOST_VALUES = 1 << 24; // 64 MB of floats
  private final BitSet chosen = new BitSet();
  private final int size;

  private Sample(int examples, int most) {
    size = Math.min(examples, most);
    if (size == examples) {
      chosen.set(0, examples);
    } else {
      int[] order = EpochOrder.shuffled(0, 0, examples);
      for (int i = 0; i < size; i++) {
        chosen.set(order[i]);
      }
    }
  }

  /**
   * Of so many examples.
   *
   * @param length the values of one
   */
  static Sample of(int examples, int length) {
    return new Sample(examples, (int) Math.min(MOST, MOST_VALUES / Math.max(1, length)));
  }

  boolean has(int example) {
    return chosen.get(example);
  }

  int size() {
    return size;
  }
}
