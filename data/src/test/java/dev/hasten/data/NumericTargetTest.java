package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.order.Mixture;
import dev.hasten.data.order.Sampling;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Numbers to predict, in arrays of one's own. */
class NumericTargetTest {
  private static final float[][] ROWS = {{1, 2}, {3, 4}, {5, 6}, {7, 8}};
  private static final double[] PRICES = {100, 200, 300, 400};
  private static final NumericTarget PRICE = NumericTarget.of("price", PRICES);

  private static ArrayDataset houses() {
    return ArrayDataset.ofFloats(ROWS, PRICES, PRICE);
  }

  /** The variance of 1 to 4 is 1.25. */
  @Test
  void meanAndDeviationAreThoseOfTheExamples() {
    assertEquals(250, PRICE.mean(), 1e-12);
    assertEquals(100 * Math.sqrt(1.25), PRICE.deviation(), 1e-12);
    assertEquals(400, PRICE.inUnit(PRICE.standardised(400)), 1e-4);
  }

  @Test
  void numbersThatSayNothingAreRefused() {
    assertThrows(DataException.class, () -> NumericTarget.of("price"));
    assertThrows(DataException.class, () -> NumericTarget.of("price", 0.1, 0.1, 0.1));
    String fault =
        assertThrows(DataException.class, () -> NumericTarget.of("price", 1, Double.NaN))
            .getMessage();
    assertTrue(
        fault.startsWith("expected a finite number as the target price of example 1"), fault);
    assertThrows(
        DataException.class,
        () -> ArrayDataset.ofFloats(ROWS, new double[] {1, 2, Double.POSITIVE_INFINITY, 3}, PRICE));
    assertThrows(
        DataException.class, () -> ArrayDataset.ofFloats(ROWS, new double[] {1, 2}, PRICE));
    String standardised =
        assertThrows(
                DataException.class,
                () ->
                    ArrayDataset.ofStandardised(new float[4], new float[] {0, Float.NaN}, PRICE, 2))
            .getMessage();
    assertTrue(standardised.contains("price (standardised) of example 1, but got NaN"), fault);
  }

  @Test
  void batchesHoldThemStandardised() {
    try (Scope scope = Scope.open()) {
      Batch batch = houses().select(new int[] {3, 0}).batch(0, 2);
      assertArrayEquals(new long[] {2, 1}, Tensors.shape(batch.targets()));
      float far = (float) (150 / PRICE.deviation());
      assertArrayEquals(new float[] {far, -far}, Tensors.toFloats(batch.targets()));
      assertArrayEquals(new float[] {7, 8, 1, 2}, Tensors.toFloats(batch.inputs()));
    }
  }

  /** Behind each number stands what its loss counts for. */
  @Test
  void aSamplingByImportanceWeighsTheirLosses() {
    double[] scores = {1, 1, 1, 5};
    Dataset drawn = houses().ordered(Sampling.importance(scores, 0.5));
    assertEquals(houses().numericTarget(), drawn.numericTarget());
    try (BatchSource source = drawn.batches(4, 1);
        Scope scope = Scope.open()) {
      Batch batch = source.next();
      assertArrayEquals(new long[] {4, 2}, Tensors.shape(batch.targets()));
      float[] targets = Tensors.toFloats(batch.targets());
      int[] examples = batch.numbers().examples();
      for (int i = 0; i < 4; i++) {
        double share = 0.5 * scores[examples[i]] / 8 * 4 + 0.5;
        assertEquals(PRICE.standardised(PRICES[examples[i]]), targets[2 * i]);
        assertEquals(1 / share, targets[2 * i + 1], 1e-6);
      }
    }
  }

  @Test
  void bothHalvesAndAllSourcesHaveOneScale() {
    NumericTarget other = NumericTarget.of("price", 1, 2);
    ArrayDataset strange = ArrayDataset.ofFloats(ROWS, PRICES, other);
    String fault =
        assertThrows(DataException.class, () -> new DataPair(houses(), strange)).getMessage();
    assertTrue(fault.contains("with the NumericTarget of the training examples"), fault);
    ArrayDataset classes = ArrayDataset.ofFloats(ROWS, new int[] {0, 1, 1, 0});
    for (String words :
        List.of(
            assertThrows(DataException.class, () -> new DataPair(houses(), classes)).getMessage(),
            assertThrows(
                    DataException.class,
                    () -> Mixture.joined(List.of(classes, houses().named("h"))))
                .getMessage())) {
      assertTrue(words.contains("standardised alike, but got "), words);
      assertTrue(words.contains("in a job file give "), words);
    }
    assertThrows(DataException.class, () -> Mixture.joined(List.of(houses(), strange)));
    Dataset both = Mixture.joined(List.of(houses(), houses()));
    assertEquals(houses().numericTarget(), both.numericTarget());
    assertEquals(2, Mixture.sources(both).size());
    assertEquals(List.of(classes), Mixture.sources(classes));
    try (Scope scope = Scope.open()) {
      float[] all = Tensors.toFloats(both.batch(new int[] {4, 1}).targets());
      assertEquals(PRICE.standardised(100), all[0]);
      assertEquals(PRICE.standardised(200), all[1]);
    }
  }

  @Test
  void batchesOfOnesOwnMayHoldThem() {
    try (Scope scope = Scope.open()) {
      Batch batch = houses().batch(0, 4);
      TrainingData own = TrainingData.of(List.of(batch), PRICE);
      assertEquals(1, own.classes());
      assertEquals(houses().numericTarget(), own.numericTarget());
      Batch classes = ArrayDataset.ofFloats(ROWS, new int[4]).batch(0, 4);
      String fault =
          assertThrows(DataException.class, () -> TrainingData.of(List.of(classes), PRICE))
              .getMessage();
      assertTrue(fault.endsWith("shape [4]: give one number for each example"), fault);
    }
  }

  @Test
  void whatNeedsClassesIsRefused() {
    ArrayDataset houses = houses().named("houses");
    for (String fault :
        List.of(
            assertThrows(DataException.class, houses::labels).getMessage(),
            assertThrows(DataException.class, () -> houses.withClasses(3)).getMessage(),
            assertThrows(DataException.class, () -> houses.subset(0, 2).labels()).getMessage(),
            assertThrows(DataException.class, () -> houses.holdOutOfEachClass(1, 0))
                .getMessage())) {
      assertTrue(fault.contains("houses has a number to predict (price)"), fault);
    }
    assertEquals(3, houses.holdOut(1, 0).train().size());
  }
}
