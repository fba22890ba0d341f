package dev.hasten.data.order;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.ExampleOrder;
import dev.hasten.data.Position;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each order draws, how often, and from where it can be taken up again. */
class SamplingTest {
  private static final int SIZE = 40;
  private static final double[] SCORES =
      IntStream.range(0, SIZE).mapToDouble(i -> (i * 7 % SIZE) / 10.0).toArray();
  private static final int[] LABELS =
      IntStream.range(0, SIZE).map(i -> i < 30 ? 0 : i < 38 ? 1 : 2).toArray();

  private static Dataset data() {
    float[][] rows = new float[SIZE][];
    Arrays.setAll(rows, i -> new float[] {i});
    return ArrayDataset.ofFloats(rows, LABELS);
  }

  private static List<ExampleOrder> orders() {
    return List.of(
        Sampling.weighted(SCORES),
        Sampling.classBalanced(LABELS),
        Sampling.importance(SCORES, 0.2),
        Sampling.hard(SCORES, 0.25, 4),
        Sampling.curriculum(SCORES, 0.3, 4),
        new MixtureOrder(new int[] {25, 15}, new double[] {1, 1}, new double[] {0, 3}, 3));
  }

  private static int[] counts(ExampleOrder order, int epochs) {
    int[] counts = new int[SIZE];
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (int number : order.numbers(3, epoch)) {
        counts[number]++;
      }
    }
    return counts;
  }

  /** Inputs of some batches from a place on. */
  private static List<Float> take(Dataset data, Position from, int batches) {
    List<Float> inputs = new ArrayList<>();
    try (BatchSource source = data.batches(7, 3)) {
      source.seek(from);
      for (int i = 0; i < batches; i++) {
        try (Scope scope = Scope.open()) {
          for (float input : Tensors.toFloats(source.next().inputs())) {
            inputs.add(input);
          }
        }
      }
    }
    return inputs;
  }

  @ParameterizedTest
  @MethodSource("orders")
  void seedAndEpochDecideAndABreakInTheMiddleChangesNothing(ExampleOrder order) {
    Dataset data = data().ordered(order);
    assertArrayEquals(order.numbers(3, 5), order.numbers(3, 5));
    assertFalse(Arrays.equals(order.numbers(3, 5), order.numbers(4, 5)));
    assertFalse(Arrays.equals(order.numbers(3, 5), order.numbers(3, 6)));
    assertEquals(SIZE, order.numbers(3, 5).length);
    List<Float> whole = take(data, Position.START, 20); // 6 batches an epoch
    assertEquals(whole.subList(SIZE + 14, whole.size()), take(data, new Position(1, 2), 12));
    assertFalse(data.fingerprint().isEmpty());
  }

  @Test
  void weightsSayHowOftenAnExampleComes() {
    double sum = Arrays.stream(SCORES).sum();
    int epochs = 200;
    int[] counts = counts(Sampling.weighted(SCORES), epochs);
    for (int i = 0; i < SIZE; i++) {
      double expected = SCORES[i] / sum * SIZE * epochs;
      assertEquals(expected, counts[i], 0.15 * epochs, "example " + i);
    }
    assertEquals(0, counts[0], "of weight 0");
    int[] once = counts(Sampling.weighted(SCORES), 1);
    for (int i = 0; i < SIZE; i++) { // rounded up or down
      assertEquals(SCORES[i] / sum * SIZE, once[i], 1);
    }
  }

  @Test
  void balancedClassesComeEquallyOften() {
    int[] counts = counts(Sampling.classBalanced(LABELS), 30);
    int[] ofClass = new int[3];
    for (int i = 0; i < SIZE; i++) {
      ofClass[LABELS[i]] += counts[i];
    }
    for (int each : ofClass) {
      assertEquals(30 * SIZE / 3.0, each, 30);
    }
  }

  /** The mean of weight times value over draws is the mean of the values. */
  @Test
  void importanceSamplingKeepsTheExpectation() {
    ExampleOrder order = Sampling.importance(SCORES, 0.2);
    double expected = Arrays.stream(SCORES).map(score -> score * score + 1).average().orElse(0);
    double sum = 0;
    double plain = 0;
    int epochs = 400;
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (int number : order.numbers(1, epoch)) {
        double value = SCORES[number] * SCORES[number] + 1;
        sum += order.lossWeights()[number] * value;
        plain += value;
      }
    }
    assertEquals(expected, sum / (epochs * SIZE), 0.01 * expected);
    assertTrue(plain / (epochs * SIZE) > 1.2 * expected, "without weights it is another");
  }

  @Test
  void lossWeightsAreInTheTargets() {
    ExampleOrder order = Sampling.importance(SCORES, 0.2);
    try (BatchSource source = data().ordered(order).batches(7, 3);
        Scope scope = Scope.open()) {
      Batch batch = source.next();
      int[] numbers = batch.numbers().examples();
      float[] targets = Tensors.toFloats(batch.targets());
      assertArrayEquals(new long[] {7, 3}, Tensors.shape(batch.targets()));
      for (int i = 0; i < 7; i++) {
        for (int label = 0; label < 3; label++) {
          float expected = label == LABELS[numbers[i]] ? order.lossWeights()[numbers[i]] : 0;
          assertEquals(expected, targets[3 * i + label]);
        }
      }
    }
  }

  @Test
  void hardExamplesComeMoreOften() {
    int[] counts = counts(Sampling.hard(SCORES, 0.25, 4), 70);
    double hard = 0;
    double easy = 0;
    for (int i = 0; i < SIZE; i++) {
      if (SCORES[i] >= 3) {
        hard += counts[i] / 10.0;
      } else {
        easy += counts[i] / 30.0;
      }
    }
    assertEquals(4, hard / easy, 0.2);
  }

  @Test
  void aCurriculumGoesFromEasyToAll() {
    ExampleOrder order = Sampling.curriculum(SCORES, 0.3, 4);
    double greatest = 0;
    for (int epoch = 0; epoch <= 5; epoch++) {
      double hardest =
          Arrays.stream(order.numbers(3, epoch)).mapToDouble(i -> SCORES[i]).max().orElse(0);
      assertEquals(Math.min(3.9, 1.1 + epoch * 0.7), hardest, 1e-9, "epoch " + epoch);
      greatest = Math.max(greatest, hardest);
    }
    assertEquals(3.9, greatest);
    assertArrayEquals(
        IntStream.range(0, SIZE).toArray(), Arrays.stream(order.numbers(3, 9)).sorted().toArray());
  }

  @Test
  void aMixtureMovesFromOneSourceToAnother() {
    MixtureOrder order =
        new MixtureOrder(new int[] {25, 15}, new double[] {1, 1}, new double[] {0, 3}, 2);
    assertArrayEquals(new int[] {20, 20}, order.counts(0));
    assertArrayEquals(new int[] {8, 32}, order.counts(1));
    assertArrayEquals(new int[] {0, 40}, order.counts(2));
    int[] counts = counts(order, 3); // 28 of 25 and 92 of 15
    for (int i = 0; i < SIZE; i++) {
      int least = i < 25 ? 1 : 6;
      assertTrue(counts[i] == least || counts[i] == least + 1, i + ": " + counts[i]);
    }
  }

  /** Against the sum over all epochs before, whose rounding differs from epoch to epoch. */
  @Test
  void aMixtureBeginsAnywhereWithWhatWasDrawnBefore() {
    List<MixtureOrder> orders =
        List.of(
            new MixtureOrder(new int[] {25, 15}, new double[] {1, 1}, new double[] {1, 1}, 5),
            new MixtureOrder(
                new int[] {7, 11, 22}, new double[] {1, 2, 3}, new double[] {5, 0, 1}, 13));
    for (MixtureOrder order : orders) {
      long[] before = new long[order.sizes().length];
      for (int epoch = 0; epoch < 40; epoch++) {
        assertArrayEquals(before, order.drawnBefore(epoch), "epoch " + epoch);
        int[] counts = order.counts(epoch);
        Arrays.setAll(before, i -> before[i] + counts[i]);
      }
    }
  }

  @Test
  void aMixtureBeginsAtALateEpochAtOnce() {
    MixtureOrder order =
        new MixtureOrder(new int[] {25, 15}, new double[] {1, 1}, new double[] {0, 3}, 3);
    int[] numbers =
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> order.numbers(1, 1L << 40));
    assertEquals(SIZE, numbers.length);
    assertTrue(Arrays.stream(numbers).allMatch(number -> number >= 25));
  }

  @Test
  void aMixtureGivesTheExamplesOfItsSources() {
    Dataset whole = data();
    Dataset mixed =
        Mixture.of(List.of(whole.subset(0, 25), whole.subset(25, SIZE)), new double[] {1, 2});
    assertEquals(SIZE, mixed.size());
    assertArrayEquals(LABELS, mixed.labels());
    try (BatchSource source = mixed.batches(9, 1);
        Scope scope = Scope.open()) {
      Batch batch = source.next();
      float[] inputs = Tensors.toFloats(batch.inputs());
      long[] targets = Tensors.toLongs(batch.targets());
      for (int i = 0; i < 9; i++) {
        assertEquals(batch.numbers().examples()[i], inputs[i]);
        assertEquals(LABELS[(int) inputs[i]], targets[i]);
      }
    }
    assertThrows(DataException.class, () -> Mixture.of(List.of(whole), new double[] {1, 2}));
    Dataset other = ArrayDataset.ofFloats(new float[][] {{1, 2}}, new int[] {0});
    assertThrows(DataException.class, () -> Mixture.of(List.of(whole, other), new double[] {1, 2}));
  }

  @Test
  void anOrderIsNeverLost() {
    Dataset whole = data();
    Dataset sampled = whole.ordered(Sampling.weighted(SCORES));
    Dataset mixed = Mixture.of(List.of(whole, whole), new double[] {1, 2});
    assertThrows(DataException.class, () -> mixed.holdOut(5, 1));
    assertThrows(DataException.class, () -> mixed.holdOutOfEachClass(5, 1));
    assertThrows(DataException.class, () -> mixed.ordered(Sampling.classBalanced(mixed.labels())));
    assertThrows(DataException.class, () -> Mixture.joined(List.of(whole, sampled)));
    assertThrows(DataException.class, () -> Mixture.joined(List.of(mixed, whole)));
  }

  @Test
  void aHoldOutOfEachClassHasEachClassesShare() {
    DataPair split = data().holdOutOfEachClass(10, 1);
    assertEquals(10, split.test().size());
    int[] sizes = new int[3];
    Arrays.stream(split.test().labels()).forEach(label -> sizes[label]++);
    assertEquals(10, Arrays.stream(sizes).sum());
    assertTrue(Math.abs(sizes[0] - 7.5) <= 0.5 && sizes[1] == 2, Arrays.toString(sizes));
    int[] kept = split.train().labels();
    assertEquals(30, kept.length);
  }

  @Test
  void otherSettingsOfACurriculumAreNoticed() {
    String one = Sampling.curriculum(SCORES, 0.3, 4).fingerprint();
    assertNotEquals(one, Sampling.curriculum(SCORES, 0.4, 4).fingerprint());
    assertNotEquals(one, Sampling.curriculum(SCORES, 0.3, 5).fingerprint());
    assertEquals(one, Sampling.curriculum(SCORES, 0.3, 4).fingerprint());
  }

  @Test
  void numbersThatAreNoneAreRefused() {
    double[] bad = SCORES.clone();
    bad[4] = Double.NaN;
    String words = assertThrows(DataException.class, () -> Sampling.weighted(bad)).getMessage();
    assertTrue(words.contains("example 4"), words);
    assertThrows(DataException.class, () -> Sampling.weighted(new double[3]));
    assertThrows(DataException.class, () -> Sampling.importance(SCORES, 0));
    assertThrows(DataException.class, () -> Sampling.hard(SCORES, 1.5, 2));
    assertThrows(DataException.class, () -> Sampling.curriculum(SCORES, 0.3, 0));
  }

  @Test
  void pruningKeepsTheHardestOrTheEasiestInTheirOrder() {
    double[] scores = {3, 1, 2, 5, 1, 4};
    assertArrayEquals(new int[] {0, 3, 5}, Pruning.kept(scores, 0.5, true));
    assertArrayEquals(new int[] {1, 2, 4}, Pruning.kept(scores, 0.5, false));
    assertArrayEquals(new int[] {1}, Pruning.kept(scores, 0.01, false), "of equal ones the first");
    assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5}, Pruning.kept(scores, 1, true));
    assertThrows(DataException.class, () -> Pruning.kept(scores, 0, true));
    assertThrows(DataException.class, () -> Pruning.kept(new double[] {Double.NaN}, 1, true));
  }
}
