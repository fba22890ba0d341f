package dev.hasten.data;

import java.util.Arrays;

/**
 * Which numbers of classes are far beyond all others. Such a one is wrong rather than a class of
 * its own, and would make as many classes without examples as lie below it.
 */
public final class LabelRange {
  private LabelRange() {}

  /**
   * The greatest label such that half of the classes up to it have examples, or more; -1 where
   * there is none.
   *
   * @param labels numbers from 0 on
   */
  public static int greatest(int[] labels) {
    int[] sorted = labels.clone();
    Arrays.sort(sorted);
    int greatest = -1;
    long known = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        known++;
        greatest = 2 * known > sorted[i] ? sorted[i] : greatest;
      }
    }
    return greatest;
  }

  /** Says of a label that it is beyond {@link #greatest}. */
  public static String words(int label) {
    return label + ", and of most classes below it there are no examples";
  }
}
