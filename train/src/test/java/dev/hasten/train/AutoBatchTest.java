package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.train.event.Event;
import dev.hasten.train.optimizer.Adadelta;
import dev.hasten.train.optimizer.Adam;
import dev.hasten.train.optimizer.AdamW;
import dev.hasten.train.optimizer.Muon;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.seam.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AutoBatchTest {
  /** A step of n examples takes overhead + n * each; sizes over the memory do not fit. */
  @ParameterizedTest
  @CsvSource({
    // examples there are, overhead and each in ms, fitting; the pick, and how many sizes were tried
    "60000, 1.0, 0.01, 100000, 1024, 8", // 1,024 and 2,048 bring less than a tenth more than 512
    "60000, 1.0, 1.0, 100000, 16, 3", // each step costs as much as its examples
    "60000, 1000.0, 0.001, 64, 64, 3", // memory ends
    "100, 1000.0, 0.001, 100000, 64, 3", // the data end
    "7, 1000.0, 0.001, 100000, 7, 1",
    "1, 1.0, 1.0, 100000, 1, 1",
    "60000, 1.0, 1.0, 8, 16, 1" // nothing fits: the smallest, in micro-batches
  })
  void theKneeIsWhereTwiceTheSizeBringsLessThanATenth(
      int examples, double overhead, double each, int fitting, int picked, int tried) {
    List<AutoBatch.Rate> rates =
        AutoBatch.climb(
            size ->
                size > fitting
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(size / (overhead + size * each)),
            examples,
            () -> false);
    assertEquals(picked, AutoBatch.knee(rates));
    assertEquals(tried, rates.size(), rates.toString());
  }

  /**
   * The true knee is 256; a reading that is much too low, or somewhat too high, hides it no more.
   */
  @ParameterizedTest
  @CsvSource({"16, 0.2", "32, 0.2", "64, 0.2", "128, 0.2", "16, 1.05", "64, 1.05", "512, 0.2"})
  void oneBadReadingDoesNotEndTheClimb(int disturbed, double factor) {
    List<AutoBatch.Rate> rates =
        AutoBatch.climb(
            size ->
                OptionalDouble.of(
                    Math.min(size, 256) * (size == disturbed ? factor : 1.0)), // level from 256 on
            60_000,
            () -> false);
    assertEquals(256, AutoBatch.knee(rates), rates.toString());
  }

  @Test
  void whenTimeIsOverTheBestSoFarIsPicked() {
    int[] tried = {0};
    List<AutoBatch.Rate> rates =
        AutoBatch.climb(size -> OptionalDouble.of(size), 60_000, () -> ++tried[0] > 3);
    assertEquals(3, rates.size());
    assertEquals(64, AutoBatch.knee(rates));
  }

  static Stream<Arguments> scaled() {
    return Stream.of(
        Arguments.of(new Sgd(0.1, 0.9, true, 1e-4), new Sgd(0.4, 0.9, true, 1e-4)),
        Arguments.of(new Adam(1e-3), new Adam(2e-3)),
        Arguments.of(new AdamW(1e-3), new AdamW(2e-3)),
        Arguments.of(new Muon(1e-3, 0.02, 0.9, 5, 0), new Muon(2e-3, 0.04, 0.9, 5, 0)),
        Arguments.of(new Adadelta(1, 0.9, 1e-6), new Adadelta(1, 0.9, 1e-6)));
  }

  @ParameterizedTest
  @MethodSource("scaled")
  void learningRatesFollowTheBatch(Optimizer.Rule rule, Optimizer.Rule ofFourTimesTheBatch) {
    assertEquals(ofFourTimesTheBatch, rule.forBatch(4));
    assertEquals(rule, rule.forBatch(1));
  }

  @Test
  void aPickIsMeasuredOnTheModelAndItsSecondsAreOfTheTraining() {
    Recipe recipe =
        Recipe.of(Length.steps(3)).withBatch(32).withOptimizer(new Sgd(0.1, 0, false, 0));
    AutoBatch.Picked picked = AutoBatch.pick(Small::convnet, recipe, Small.images(600, 1));
    int batch = picked.recipe().batch();
    assertTrue(List.of(16, 32, 64, 128, 256, 512).contains(batch), picked.words());
    assertEquals(0.1 * batch / 32, picked.recipe().optimizer().learningRate(), 1e-12);
    assertEquals(recipe.length(), picked.recipe().length());
    assertTrue(picked.rates().stream().allMatch(rate -> rate.perSecond() > 0));
    assertTrue(picked.words().startsWith("batch auto is " + batch + " here (16: "), picked.words());

    List<Double> clock = new ArrayList<>();
    TrainingJob job =
        TrainingJob.of(picked.recipe(), Small.images(600, 1))
            .withSecondsBefore(picked.seconds())
            .withObservers(
                List.of(
                    event -> {
                      if (event instanceof Event.Stepped stepped) {
                        clock.add(stepped.seconds());
                      }
                    }));
    try (var model = Small.convnet();
        Trainer trainer = new Trainer(model, job)) {
      assertTrue(trainer.run().seconds() > picked.seconds());
    }
    assertTrue(picked.seconds() > 0 && clock.get(0) > picked.seconds());
  }
}
