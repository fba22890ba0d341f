package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStream;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many examples a step takes. */
class BatchSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0.25, 40st, 128, 0, 32",
    "0.25, 40st, 128, 20, 80", // 128 (0.25 + 0.75 / 2)
    "0.25, 40st, 128, 39, 126", // 125.6
    "0.25, 40st, 128, 40, 128",
    "0.25, 40st, 128, 99, 128",
    "0.25, 40%, 128, 20, 80",
    "0.5, 2ep, 10, 10, 8", // 7.5, up
    "0.000001, 50%, 7, 0, 1",
    "0.25, 0st, 64, 0, 64",
    "1, 50%, 64, 3, 64"
  })
  void aBatchGrowsInAStraightLine(double start, String length, int size, long step, int examples) {
    BatchWarmup warmup = new BatchWarmup(start, Duration.parse(length));
    assertEquals(examples, warmup.examples(size, new Progress(step, 100, 10)));
  }

  @Test
  void aRiseLongerThanTheRunIsRefused() {
    Progress run = new Progress(0, 100, 10);
    assertEquals(List.of(), new BatchWarmup(0.25, Duration.steps(100)).faults(run));
    List<String> faults = new BatchWarmup(0.25, Duration.epochs(11)).faults(run);
    assertEquals(1, faults.size());
    assertTrue(
        faults.get(0).contains("100 steps") && faults.get(0).contains("11ep"), faults::toString);
    assertEquals(1, new BatchWarmup(0.25, Duration.parse("9tok")).faults(run).size());
    assertEquals(
        new BatchWarmup(0.25, Duration.steps(20)),
        new BatchWarmup(0.25, Duration.steps(40)).scaled(0.5));
  }

  /** Gradients with a known mean and covariance: the estimate is unbiased. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 2, 8})
  void theNoiseScaleOfKnownGradients(double deviation) {
    int size = 50;
    double[] mean = new double[size];
    RandomStream random = new RandomStream(3, "gradients");
    double square = 0;
    for (int i = 0; i < size; i++) {
      mean[i] = random.nextGaussian();
      square += mean[i] * mean[i];
    }
    NoiseScale scale = new NoiseScale(0.9995);
    for (int trial = 0; trial < 4000; trial++) {
      double few = 0;
      double many = 0;
      for (int i = 0; i < size; i++) { // means of 8 and of all 32
        double first = mean[i] + deviation * random.nextGaussian() / Math.sqrt(8);
        double rest = mean[i] + deviation * random.nextGaussian() / Math.sqrt(24);
        few += first * first;
        many += Math.pow((8 * first + 24 * rest) / 32, 2);
      }
      scale.read(8, 32, few, many);
    }
    double trace = size * deviation * deviation;
    assertEquals(square, scale.signal(), 0.03 * (square + trace / 32));
    assertEquals(trace, scale.noise(), 0.05 * (trace + square));
    assertEquals(trace / square, scale.examples(), 0.1 * (trace / square + 1));
  }

  @Test
  void theEquationsToTheLastDigit() {
    NoiseScale scale = new NoiseScale(0.5);
    assertEquals(false, scale.isKnown());
    scale.read(2, 6, 10, 4); // (24 - 20) / 4 = 1; 6 / (1/2 - 1/6) = 18
    assertEquals(1, scale.signal(), 1e-12);
    assertEquals(18, scale.noise(), 1e-12);
    assertEquals(18, scale.examples(), 1e-12);
    scale.read(2, 6, 4, 4); // (24 - 8) / 4 = 4; 0. Averages: (1/4 + 4/2) / (3/4), (18/4) / (3/4)
    assertEquals(3, scale.signal(), 1e-12);
    assertEquals(6, scale.noise(), 1e-12);
    assertEquals(true, scale.isKnown());
    scale.read(2, 6, Double.NaN, 4);
    assertEquals(2, scale.examples(), 1e-12, "what is not finite does not count");
  }

  @Test
  void examplesFollowTheScaleWithinBounds() {
    GradientNoiseBatch batch = new GradientNoiseBatch(2, 16, 10, 0.9);
    assertEquals(16, batch.examples(128, 0));
    assertEquals(41, batch.examples(128, 20.1));
    assertEquals(128, batch.examples(128, 64.5));
    assertEquals(128, batch.examples(128, Double.POSITIVE_INFINITY));
    assertEquals(9, batch.examples(9, 1), "a batch smaller than the least");
  }

  /** The two slices of a measured step give the gradient of the batch. */
  @Test
  void measuringDoesNotChangeTheTraining() {
    List<List<Double>> losses = new ArrayList<>();
    for (List<GradientNoiseBatch> speedups :
        List.of(
            List.<GradientNoiseBatch>of(), List.of(new GradientNoiseBatch(1, 1 << 20, 1, 0.9)))) {
      try (Bench bench = new Bench(net(), Bench.DATA, speedups, 20)) {
        losses.add(bench.run(10));
      }
    }
    for (int i = 0; i < 10; i++) {
      assertEquals(losses.get(0).get(i), losses.get(1).get(i), 1e-5);
    }
  }

  /** Nothing that draws or depends on the other examples of a batch. */
  private static Layer net() {
    return Sequential.of(new Conv2d(1, 4, 3), new Relu(), new Flatten(), new Linear(400, 3));
  }
}
