package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochOrderTest {
  /** From src/test/python/epoch_order.py; held, so that older runs go on with the same batches. */
  @Test
  void aKnownPermutation() {
    assertArrayEquals(KNOWN, EpochOrder.shuffled(42, 3, 10));
    assertArrayEquals(KNOWN, EpochOrder.shuffled(42, 3, 10), "the same again");
  }

  private static final int[] KNOWN = {9, 3, 5, 0, 7, 1, 6, 8, 2, 4};

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 1000})
  void holdsEveryExampleOnce(int size) {
    int[] order = EpochOrder.shuffled(1, 0, size);
    Arrays.sort(order);
    assertArrayEquals(IntStream.range(0, size).toArray(), order);
  }

  @Test
  void seedAndEpochBothCount() {
    int[] order = EpochOrder.shuffled(1, 0, 100);
    assertFalse(Arrays.equals(order, EpochOrder.shuffled(1, 1, 100)));
    assertFalse(Arrays.equals(order, EpochOrder.shuffled(2, 0, 100)));
  }

  /** Pearson's chi-squared of all 24 orders of 4 examples; 23 degrees of freedom. */
  @Test
  void allOrdersAreAsLikely() {
    int draws = 48_000;
    Map<String, Integer> seen = new HashMap<>();
    for (int epoch = 0; epoch < draws; epoch++) {
      seen.merge(Arrays.toString(EpochOrder.shuffled(5, epoch, 4)), 1, Integer::sum);
    }
    assertEquals(24, seen.size());
    double expected = draws / 24.0;
    double chi =
        seen.values().stream().mapToDouble(n -> (n - expected) * (n - expected) / expected).sum();
    assertTrue(chi < 49.7, "chi-squared " + chi + ", over 49.7 by chance once in 1,000");
    assertTrue(chi > 7.5, "chi-squared " + chi + ", under 7.5 by chance once in 1,000");
  }
}
