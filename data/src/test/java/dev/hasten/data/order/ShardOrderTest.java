package dev.hasten.data.order;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.BatchSource;
import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import dev.hasten.data.Position;
import dev.hasten.data.ShardPlaces;
import dev.hasten.engine.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shards one after the other, shuffled within a window. */
class ShardOrderTest {
  private static final int[] SIZES = {50, 1, 120, 64, 64, 201};
  private static final int SIZE = Arrays.stream(SIZES).sum();

  private static Dataset data() {
    return ArrayDataset.ofFloats(new float[SIZE][1], new int[SIZE])
        .inShards(ShardPlaces.ofSizes(SIZES));
  }

  private static ShardOrder order(int buffer) {
    return (ShardOrder) Sampling.withinShards(data(), buffer);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "7", "64", "500", "5000"})
  void everyExampleComesOnceAndNeverFarFromWhereItIsRead(int buffer) {
    ShardOrder order = order(buffer);
    for (int epoch = 0; epoch < 20; epoch++) {
      int[] numbers = order.numbers(3, epoch);
      int[] read = order.frontToBack(3, epoch);
      assertArrayEquals(
          IntStream.range(0, SIZE).toArray(), Arrays.stream(numbers).sorted().toArray());
      int[] readAt = new int[SIZE];
      for (int at = 0; at < SIZE; at++) {
        readAt[read[at]] = at;
      }
      for (int at = 0; at < SIZE; at++) {
        assertTrue(Math.abs(readAt[numbers[at]] - at) < buffer, "place " + at);
      }
    }
  }

  @Test
  void shardsAreReadWholeFromFrontToBackInAnOtherOrderEachEpoch() {
    int[] shards = ShardPlaces.ofSizes(SIZES).shards();
    List<List<Integer>> sequences = new ArrayList<>();
    for (int epoch = 0; epoch < 5; epoch++) {
      int[] read = order(7).frontToBack(3, epoch);
      List<Integer> sequence = new ArrayList<>();
      for (int at = 0; at < SIZE; at++) {
        if (at == 0 || shards[read[at]] != shards[read[at - 1]]) {
          sequence.add(shards[read[at]]);
        } else {
          assertEquals(read[at - 1] + 1, read[at]);
        }
      }
      assertEquals(List.of(0, 1, 2, 3, 4, 5), sequence.stream().sorted().toList());
      sequences.add(sequence);
    }
    assertTrue(sequences.stream().distinct().count() > 3, sequences.toString());
  }

  @Test
  void seedAndEpochDecideAlone() {
    int[] numbers = order(30).numbers(3, 4);
    assertArrayEquals(numbers, order(30).numbers(3, 4));
    assertFalse(Arrays.equals(numbers, order(30).numbers(4, 4)));
    assertFalse(Arrays.equals(numbers, order(30).numbers(3, 5)));
    assertNotEquals(order(30).fingerprint(), order(31).fingerprint());
    assertEquals(order(30).fingerprint(), order(30).fingerprint());
  }

  /** Both places of an example in its window are as likely as any: their difference a triangle. */
  @Test
  void examplesAreShuffledEvenlyWithinTheirWindow() {
    int buffer = 8;
    ShardOrder order =
        ShardOrder.of(ShardPlaces.ofSizes(4 * buffer), buffer); // one shard: read in turn
    int epochs = 8000;
    int[] moved = new int[2 * buffer];
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] numbers = order.numbers(9, epoch);
      for (int at = buffer; at < 3 * buffer; at++) { // where windows are whole
        moved[numbers[at] - at + buffer]++;
      }
    }
    double draws = 2.0 * buffer * epochs;
    for (int by = -buffer + 1; by < buffer; by++) { // two uniform places: a triangle
      double expected = draws * (buffer - Math.abs(by)) / (buffer * buffer);
      assertEquals(expected, moved[by + buffer], 6 * Math.sqrt(expected) + 1, "moved by " + by);
    }
  }

  @Test
  void bordersOfWindowsLieElsewhereInEachEpoch() {
    ShardOrder order = ShardOrder.of(ShardPlaces.ofSizes(40), 10);
    boolean crossed = false;
    for (int epoch = 0; epoch < 20; epoch++) {
      int[] numbers = order.numbers(1, epoch);
      for (int at = 0; at < 40; at++) {
        crossed |= numbers[at] / 10 != at / 10;
      }
    }
    assertTrue(crossed, "10 and 10 would stay together for ever");
  }

  @Test
  void partsOfShardsKeepTheirPlaces() {
    int[] chosen = {435, 7, 6, 0, 51, 170, 50, 300};
    ShardOrder order =
        (ShardOrder)
            Sampling.withinShards(
                data().select(chosen).select(new int[] {7, 6, 5, 4, 3, 2, 1, 0}), 1);
    int[] numbers = order.numbers(2, 0);
    int[] shards = ShardPlaces.ofSizes(SIZES).shards();
    for (int at = 1; at < numbers.length; at++) {
      int here = chosen[7 - numbers[at]];
      int before = chosen[7 - numbers[at - 1]];
      assertTrue(shards[here] != shards[before] || here > before, before + " then " + here);
    }
    long changes =
        IntStream.range(1, numbers.length)
            .filter(at -> shards[chosen[7 - numbers[at]]] != shards[chosen[7 - numbers[at - 1]]])
            .count();
    assertEquals(4 - 1, changes, "each of the 4 shards once");
  }

  @Test
  void aBreakInTheMiddleChangesNothing() {
    Dataset data = data().ordered(order(30));
    try (BatchSource whole = data.batches(64, 2);
        BatchSource rest = data.batches(64, 2)) {
      rest.seek(new Position(1, 3));
      whole.seek(Position.START);
      for (int i = 0; i < 8 + 3; i++) {
        numbers(whole);
      }
      for (int i = 0; i < 10; i++) {
        assertEquals(numbers(whole), numbers(rest));
      }
    }
  }

  private static String numbers(BatchSource source) {
    try (Scope scope = Scope.open()) {
      return source.position() + Arrays.toString(source.next().numbers().examples());
    }
  }

  @Test
  void whatIsNotInShardsIsRefused() {
    Dataset plain = ArrayDataset.ofFloats(new float[3][1], new int[3]);
    String words =
        assertThrows(DataException.class, () -> Sampling.withinShards(plain, 10)).getMessage();
    assertTrue(words.contains("but arrays are not"), words);
    assertThrows(DataException.class, () -> Sampling.withinShards(data(), 0));
    assertThrows(DataException.class, () -> new ShardPlaces(new int[2], new int[3]));
    assertThrows(DataException.class, () -> new ShardPlaces(new int[] {-1}, new int[1]));
    ShardPlaces few = ShardPlaces.ofSizes(2);
    assertThrows(
        DataException.class,
        () -> ArrayDataset.ofFloats(new float[3][1], new int[3]).inShards(few));
  }
}
