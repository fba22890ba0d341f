package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayDatasetTest {
  private static final float[][] ROWS = {{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9, 10, 11}};

  private static float[] inputs(Dataset data, int... indices) {
    try (Scope scope = Scope.open()) {
      return Tensors.toFloats(data.batch(indices).inputs());
    }
  }

  /** Example i holds i alone, so a batch tells which examples it is of. */
  private static ArrayDataset numbered(int count) {
    float[][] rows = new float[count][1];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      rows[i][0] = i;
      labels[i] = i % 3;
    }
    return ArrayDataset.ofFloats(rows, labels);
  }

  @Test
  void rowsComeInTheOrderAskedForWithTheirLabelsAndShape() {
    ArrayDataset data = ArrayDataset.ofFloats(ROWS, new int[] {2, 0, 1}).shaped(1, 2, 2);
    assertEquals(3, data.classes());
    try (Scope scope = Scope.open()) {
      Batch batch = data.batch(new int[] {2, 0});
      assertArrayEquals(new long[] {2, 1, 2, 2}, Tensors.shape(batch.inputs()));
      assertArrayEquals(new float[] {8, 9, 10, 11, 0, 1, 2, 3}, Tensors.toFloats(batch.inputs()));
      assertEquals(1, batch.targets().select(0, 0).item_long());
      assertEquals(2, batch.targets().select(0, 1).item_long());
    }
  }

  @Test
  void floatsAreCopiedWhenTheDatasetIsMade() {
    float[][] rows = {{1, 2}, {3, 4}};
    int[] labels = {0, 1};
    ArrayDataset data = ArrayDataset.ofFloats(rows, labels);
    rows[0][0] = 99;
    labels[0] = 7;
    assertArrayEquals(new float[] {1, 2}, inputs(data, 0));
    assertEquals(2, data.classes());
  }

  @Test
  void allBytesBecomeTheirShareOf255() {
    byte[] pixels = new byte[256];
    for (int i = 0; i < 256; i++) {
      pixels[i] = (byte) i;
    }
    float[] got = inputs(ArrayDataset.ofBytes(pixels, new int[1], 1, 16, 16), 0);
    for (int i = 0; i < 256; i++) {
      assertEquals(i / 255f, got[i], 0f);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void standardisedIsShiftedAndScaledChannelByChannel(boolean bytes) {
    float[] mean = {0.25f, 0.5f};
    float[] deviation = {0.5f, 0.1f};
    byte[] pixels = {0, 51, 102, (byte) 255};
    float[][] floats = {{0, 0.2f, 0.4f, 1}};
    ArrayDataset data =
        bytes
            ? ArrayDataset.ofBytes(pixels, new int[1], 2, 1, 2)
            : ArrayDataset.ofFloats(floats, new int[1]).shaped(2, 1, 2);
    float[] wanted = {-0.5f, -0.1f, -1, 5};
    assertArrayEquals(wanted, inputs(data.standardised(mean, deviation), 0), 1e-6f);
    Dataset again =
        data.standardised(mean, deviation)
            .standardised(new float[] {0.5f, 0.1f}, new float[] {0.5f, 0.1f});
    assertArrayEquals(new float[] {-2, -1.2f, -11, 49}, inputs(again, 0), 1e-4f);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 99})
  void whatIsHeldOutAndTheRestAreAllExamplesOnceEach(int count) {
    ArrayDataset data = numbered(100);
    DataPair pair = data.holdOut(count, 5);
    assertEquals(100 - count, pair.train().size());
    assertEquals(count, pair.test().size());
    Set<Float> seen = new HashSet<>();
    for (Dataset part : new Dataset[] {pair.train(), pair.test()}) {
      for (float value : inputs(part, IntStream.range(0, part.size()).toArray())) {
        assertTrue(seen.add(value), "twice: " + value);
      }
    }
    assertEquals(100, seen.size());
    int[] all = IntStream.range(0, count).toArray();
    assertArrayEquals(inputs(pair.test(), all), inputs(data.holdOut(count, 5).test(), all));
    if (count == 7) {
      assertNotEquals(
          Arrays.toString(inputs(pair.test(), all)),
          Arrays.toString(inputs(data.holdOut(count, 6).test(), all)));
    }
  }

  @Test
  void aViewOfAViewIsOfTheRightExamples() {
    Dataset view = numbered(10).select(new int[] {9, 7, 5, 3}).subset(1, 3);
    assertArrayEquals(new float[] {7, 5}, inputs(view, 0, 1));
  }

  /** By their own mean and deviation, numbers have the mean 0 and the variance 1. */
  @Test
  void standardisedByItsOwnMomentsIsStandard() {
    double mean = Stream.of(ROWS).flatMapToDouble(ArrayDatasetTest::doubles).average().orElse(0);
    double variance =
        Stream.of(ROWS)
            .flatMapToDouble(ArrayDatasetTest::doubles)
            .map(x -> (x - mean) * (x - mean))
            .average()
            .orElse(0);
    try (NativeMemory.Meter meter = NativeMemory.meter()) {
      Dataset data =
          ArrayDataset.ofFloats(ROWS, new int[] {0, 4, 2})
              .standardised(new float[] {(float) mean}, new float[] {(float) Math.sqrt(variance)});
      float[] values = inputs(data, 0, 1, 2);
      assertEquals(0, doubles(values).average().orElse(1), 1e-6);
      assertEquals(1, doubles(values).map(x -> x * x).average().orElse(0), 1e-6);
      try (Scope scope = Scope.open()) {
        assertArrayEquals(new long[] {4, 2}, Tensors.toLongs(data.batch(1, 3).targets()));
      }
      assertEquals(0, meter.bytes(), "nothing is left behind");
    }
  }

  private static DoubleStream doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]);
  }

  @Test
  void aSelectionIsInItsOwnOrder() {
    Dataset chosen = Rows.numbered(10).select(new int[] {7, 1, 7, 4});
    assertEquals(List.of(7, 1, 7, 4), all(chosen));
    assertEquals(List.of(1, 7), all(chosen.subset(1, 3)));
    assertEquals(List.of(4, 7), all(chosen.select(new int[] {3, 0})));
    float[] halves = inputs(chosen.standardised(new float[] {0}, new float[] {2}), 3);
    assertArrayEquals(new float[] {2, -2}, halves);
  }

  private static List<Integer> all(Dataset data) {
    try (Scope scope = Scope.open()) {
      return Rows.examples(data.batch(0, data.size()));
    }
  }

  /** One array is kept between batches; threads must not write into each other's. */
  @Test
  void severalThreadsMayRead() throws Exception {
    Dataset data = Rows.numbered(64);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> reading =
          IntStream.range(0, 4)
              .mapToObj(thread -> threads.submit(() -> read(data, 1 + 7 * thread)))
              .toList();
      for (Future<Integer> each : reading) {
        assertEquals(500, each.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static int read(Dataset data, int length) {
    for (int i = 0; i < 500; i++) {
      int from = i % (64 - length);
      try (Scope scope = Scope.open()) {
        assertEquals(
            IntStream.range(from, from + length).boxed().toList(),
            Rows.examples(data.batch(from, from + length)));
      }
    }
    return 500;
  }

  @Test
  void whatCannotBeIsRefusedWithTheRemedy() {
    refused("pad or cut", () -> ArrayDataset.ofFloats(new float[][] {{1}, {1, 2}}, new int[2]));
    refused("labels", () -> ArrayDataset.ofFloats(ROWS, new int[2]));
    refused("give some rows", () -> ArrayDataset.ofFloats(new float[0][], new int[0]));
    refused("check how", () -> ArrayDataset.ofFloats(new float[1][0], new int[1]));
    refused("-1", () -> ArrayDataset.ofFloats(ROWS, new int[] {0, -1, 0}));
    refused("check the length", () -> ArrayDataset.ofFloats(new float[7], new int[1], 4));
    refused("one label for each", () -> ArrayDataset.ofFloats(new float[8], new int[1], 4));
    refused("check channels", () -> ArrayDataset.ofBytes(new byte[7], new int[1], 1, 2, 4));
    refused("multiply", () -> ArrayDataset.ofFloats(ROWS, new int[3]).shaped(3));
    refused("2", () -> ArrayDataset.ofFloats(ROWS, new int[] {0, 2, 0}).withClasses(2));
    refused("hold out", () -> numbered(3).holdOut(3, 1));
    refused("hold out", () -> numbered(3).holdOut(0, 1));
    for (int index : new int[] {-1, 3}) {
      refused(String.valueOf(index), () -> numbered(3).batch(new int[] {index}));
    }
    refused("", () -> numbered(3).batch(1, 1));
    refused("", () -> numbered(3).batch(1, 4));
  }

  private static void refused(String words, Executable made) {
    RuntimeException refusal = assertThrows(RuntimeException.class, made);
    assertTrue(
        refusal instanceof DataException || refusal instanceof IllegalArgumentException,
        refusal.toString());
    assertTrue(String.valueOf(refusal.getMessage()).contains(words), refusal.getMessage());
  }
}
