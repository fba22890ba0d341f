package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.engine.Precision;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.optimizer.AdamW;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.speedup.Accumulation;
import dev.hasten.train.speedup.ChannelsLast;
import dev.hasten.train.speedup.Clipping;
import dev.hasten.train.speedup.Ema;
import dev.hasten.train.speedup.MixUp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two trainers in one JVM, step by step together: each gives the bits that it gives alone. */
class TwoTrainersTest {
  private static final ArrayDataset DATA = Small.images(300, 1);
  private static final ArrayDataset TEST = Small.images(60, 2);

  /** Dropout, augmentation from random streams, another precision on each thread. */
  private static final List<Recipe> RECIPES =
      List.of(
          Recipe.of(Length.epochs(6))
              .withOptimizer(new AdamW(2e-3))
              .withSpeedups(List.of(new MixUp(0.4), new Accumulation(2), new Ema(0.9, 1))),
          Recipe.of(Length.epochs(6))
              .withOptimizer(new Sgd(0.05, 0.9, true, 1e-4))
              .withPrecision(Precision.BF16)
              .withSpeedups(List.of(new ChannelsLast(), new Clipping(1))),
          Recipe.of(Length.epochs(6)).withPrecision(Precision.BF16_WEIGHTS));

  private static Map<String, float[]> train(Recipe recipe, Observer observer) {
    Map<String, float[]> result = new LinkedHashMap<>();
    try (Layer model = Small.convnet()) {
      TrainingJob job =
          TrainingJob.of(recipe, DATA)
              .withEvaluation(TEST)
              .withLogEvery(1)
              .withObservers(
                  List.of(
                      observer,
                      event -> {
                        if (event instanceof Event.Progressed p) {
                          result.put("loss " + p.step(), new float[] {(float) p.loss()});
                        }
                      }));
      try (Trainer trainer = new Trainer(model, job)) {
        trainer.run();
      }
      result.putAll(Small.weights(model));
    }
    return result;
  }

  private static void meet(CyclicBarrier barrier, Event event) {
    if (event instanceof Event.Started || event instanceof Event.Progressed) {
      try {
        barrier.await(60, TimeUnit.SECONDS); // else the other one has failed
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void eachGivesTheBitsThatItGivesAlone() throws Exception {
    List<Map<String, float[]>> alone =
        RECIPES.stream().map(recipe -> train(recipe, event -> {})).toList();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int[] pair : new int[][] {{0, 1}, {1, 2}, {0, 0}}) {
        CyclicBarrier barrier = new CyclicBarrier(2);
        List<Future<Map<String, float[]>>> together =
            IntStream.of(pair)
                .mapToObj(
                    i -> threads.submit(() -> train(RECIPES.get(i), event -> meet(barrier, event))))
                .toList();
        for (int i = 0; i < 2; i++) {
          Map<String, float[]> expected = alone.get(pair[i]);
          Map<String, float[]> got = together.get(i).get();
          assertEquals(60 + 6, got.size());
          assertEquals(expected.keySet(), got.keySet());
          expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
        }
        assertTrue(barrier.getNumberWaiting() == 0 && !barrier.isBroken());
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
