package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.Scope;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Batches from a user's own iterable. */
class TrainingDataTest {
  private static final Dataset DATA = Rows.numbered(10);

  /** Makes fresh tensors in each epoch, as a reader of files would. */
  private static Iterable<Batch> fresh(int... sizes) {
    return () ->
        new Iterator<>() {
          private int at;
          private int from;

          @Override
          public boolean hasNext() {
            return at < sizes.length;
          }

          @Override
          public Batch next() {
            int to = from + sizes[at++];
            Batch batch = DATA.batch(IntStream.range(from, to).map(i -> i % 10).toArray());
            from = to;
            return batch;
          }
        };
  }

  @Test
  void countsAnEpochAndGivesItAgainAndAgain() {
    try (NativeMemory.Meter meter = NativeMemory.meter()) {
      TrainingData data = TrainingData.of(fresh(4, 4, 2), 3);
      assertEquals(10, data.size());
      assertEquals(3, data.classes());
      assertArrayEquals(new long[] {2}, data.inputShape());
      try (BatchSource source = data.batches(4, 1)) {
        List<List<Integer>> epoch =
            List.of(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7), List.of(8, 9));
        assertEquals(epoch, Rows.take(source, 3));
        assertEquals(epoch, Rows.take(source, 3));
        source.seek(new Position(5, 1));
        assertEquals(epoch.subList(1, 3), Rows.take(source, 2));
        assertEquals(new Position(5, 3), source.position());
        Rows.take(source, 1);
        assertEquals(new Position(6, 1), source.position());
        assertThrows(IllegalArgumentException.class, () -> source.seek(new Position(0, 4)));
      }
      assertEquals(0, meter.bytes(), "nothing is left behind");
    }
  }

  @Test
  void tensorsThatAListKeepsStayItsOwn() {
    try (Scope scope = Scope.open()) {
      List<Batch> kept = new ArrayList<>(List.of(DATA.batch(0, 4), DATA.batch(4, 8)));
      TrainingData data = TrainingData.of(kept, 3);
      try (BatchSource ahead = new Prefetch(data.batches(4, 1), 2)) {
        for (int epoch = 0; epoch < 5; epoch++) {
          assertEquals(List.of(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7)), Rows.take(ahead, 2));
        }
      }
      assertEquals(List.of(0, 1, 2, 3), Rows.examples(kept.get(0)));
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    refused(
        "expected 1 class or more, but got 0: count the kinds of labels",
        () -> TrainingData.of(fresh(4), 0));
    refused(
        "expected an iterable of at least one batch, but it gave none: each call of iterator() must begin a new epoch",
        () -> TrainingData.of(List.of(), 3));
    refused(
        "expected 4 examples in every batch but the last, but batch 1 has 2: give batches of one"
            + " size",
        () -> TrainingData.of(fresh(4, 2, 4), 3));
    refused(
        "expected 4 examples in every batch but the last, but batch 2 has 5: give batches of one"
            + " size",
        () -> TrainingData.of(fresh(4, 4, 5), 3));
    refused(
        "expected batches of the recipe's size, 32, but the iterable gives 4: set batch: 4",
        () -> TrainingData.of(fresh(4, 4), 3).batches(32, 1));
    try (Scope scope = Scope.open()) {
      Batch batch = DATA.batch(0, 4);
      Batch torn = new Batch(batch.inputs(), DATA.batch(0, 3).targets());
      refused(
          "expected as many inputs as targets in a batch, but got inputs of shape [4, 2] and 3"
              + " targets: give one target for each input",
          () -> TrainingData.of(List.of(torn), 3));
      Batch wide = Datasets.resolve("digits").train().batch(0, 4);
      refused(
          "expected examples of shape [2] (as in batch 0), but batch 1 has [1, 8, 8]: give examples of"
              + " one shape",
          () -> TrainingData.of(List.of(batch, wide), 3));
    }
  }

  private static void refused(String message, Runnable action) {
    assertEquals(message, assertThrows(DataException.class, action::run).getMessage());
  }

  @Test
  void aSourceThatEndsForGoodSaysSo() {
    List<Batch> once = new ArrayList<>();
    try (Scope scope = Scope.open();
        BatchSource source = BatchSource.of(once)) {
      assertTrue(source.epochLength().isEmpty());
      assertEquals(
          "expected an iterable of at least one batch, but it gave none in epoch 0: "
              + "give one whose iterator() begins anew at each call",
          assertThrows(DataException.class, source::next).getMessage());
    }
  }
}
