package dev.hasten.data.order;

import dev.hasten.data.EpochOrder;
import dev.hasten.data.ExampleOrder;

/**
 * Draws from the easiest examples, of which there are more in each epoch.
 *
 * @param easyFirst numbers of the examples by their difficulty
 * @param fingerprint over all settings
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CurriculumOrder(int[] easyFirst, double share, int epochs, String fingerprint)
    implements ExampleOrder {
  /** Whole passes over those in use, each in an order of its own, and a part of one. */
  @Override
  public int[] numbers(long seed, long epoch) {
    double now = share + (1 - share) * Math.min(1, (double) epoch / epochs);
    int inUse = Sampling.count(now, easyFirst.length);
    int[] numbers = new int[easyFirst.length];
    for (int from = 0, pass = 0; from < numbers.length; from += inUse, pass++) {
      int[] order = EpochOrder.shuffled(seed + pass, epoch, inUse);
      for (int i = 0; i < Math.min(inUse, numbers.length - from); i++) {
        numbers[from + i] = easyFirst[order[i]];
      }
    }
    return numbers;
  }
}
