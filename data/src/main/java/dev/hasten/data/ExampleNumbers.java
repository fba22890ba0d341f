package dev.hasten.data;

import java.util.Arrays;

/**
 * Which examples a batch is made of, so that a method can know one again when it comes back in
 * another epoch.
 *
 * @param examples the number of each in the training data, from 0; empty where the data do not say
 * @param epoch the epoch they are seen in, from 0
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ExampleNumbers(int[] examples, long epoch) {
  /** Of data that do not number their examples, such as random windows. */
  public static final ExampleNumbers NONE = new ExampleNumbers(new int[0], 0);

  /** Takes a copy. */
  public ExampleNumbers {
    examples = examples.clone();
  }

  /** A copy of the numbers. */
  @Override
  public int[] examples() {
    return examples.clone();
  }

  /** Whether the data say which examples these are. */
  public boolean known() {
    return examples.length > 0;
  }

  /** The numbers of the examples at these places of the batch, in this order. */
  public ExampleNumbers at(long[] places) {
    if (!known()) {
      return this;
    }
    int[] chosen = new int[places.length];
    Arrays.setAll(chosen, i -> examples[(int) places[i]]);
    return new ExampleNumbers(chosen, epoch);
  }

  /**
   * These, for a method that needs them.
   *
   * @throws IllegalArgumentException when they are not known
   */
  public ExampleNumbers require(String method) {
    if (!known()) {
      throw new IllegalArgumentException(
          "expected batches that say which examples they hold for "
              + method
              + ", but these do not: train on a Dataset, or give each Batch its ExampleNumbers");
    }
    return this;
  }

  ExampleNumbers slice(int from, int to) {
    return known() ? new ExampleNumbers(Arrays.copyOfRange(examples, from, to), epoch) : this;
  }
}
