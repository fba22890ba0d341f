package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.Precision;
import dev.hasten.engine.PrecisionChoice;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.range.RangeTest;
import dev.hasten.train.range.RateCurve;
import dev.hasten.train.schedule.OneCycle;
import dev.hasten.train.schedule.OneCycleMomentum;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.speedup.ChannelsLast;
import dev.hasten.train.speedup.Clipping;
import dev.hasten.train.speedup.Ema;
import dev.hasten.train.speedup.LabelSmoothing;
import dev.hasten.train.speedup.Lookahead;
import dev.hasten.train.speedup.MixUp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A range test in a trainer leaves no trace in it. */
class FindRateTest {
  private static final ArrayDataset DATA = Small.images(300, 1);
  private static final ArrayDataset EVALUATED = Small.images(60, 2);

  /** Dropout, averages, momentum and draws of batches: all there is to put back. */
  private static final Recipe FULL =
      Recipe.of(Length.epochs(2))
          .withOptimizer(new Sgd(0.05, 0.9, true, 1e-3))
          .withSchedule(new OneCycle(0.25, 25, 1e3))
          .withSchedules(Map.of("momentum", new OneCycleMomentum(Duration.share(0.25), 0.8)))
          .withSpeedups(
              List.of(
                  new ChannelsLast(),
                  new MixUp(0.2),
                  new LabelSmoothing(0.1),
                  new Clipping(1),
                  new Lookahead(5, 0.5),
                  new Ema(0.9, 2)));

  @TempDir private Path folder;

  /** Final weights and every loss and metric on the way. */
  private record Outcome(Map<String, float[]> weights, List<String> events) {}

  private static Outcome run(TrainingJob job, boolean resume, boolean find) {
    List<String> events = new ArrayList<>();
    Observer recorder =
        event -> {
          if (event instanceof Event.Progressed p) {
            events.add(p.step() + " " + p.loss() + " " + p.learningRate());
          } else if (event instanceof Event.Evaluated e) {
            events.add(e.step() + " " + e.metrics());
          }
        };
    try (Layer model = Small.convnet()) {
      try (Trainer trainer = new Trainer(model, job.withObservers(List.of(recorder)))) {
        if (resume) {
          assertEquals(7, trainer.resume(false));
        }
        if (find) {
          RateCurve curve = trainer.findRate(new RangeTest(1e-5, 100, 40));
          assertTrue(curve.rates().size() > 5, "the test took no steps");
        }
        trainer.run();
      }
      return new Outcome(Small.weights(model), events);
    }
  }

  private static void assertSame(Outcome expected, Outcome got) {
    assertEquals(expected.events(), got.events());
    assertEquals(expected.weights().keySet(), got.weights().keySet());
    expected
        .weights()
        .forEach((name, all) -> assertArrayEquals(all, got.weights().get(name), name));
  }

  private static TrainingJob job(Recipe recipe) {
    return TrainingJob.of(recipe, DATA).withEvaluation(EVALUATED).withLogEvery(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP32", "TF32", "BF16", "BF16_WEIGHTS", "BF16_STOCHASTIC"})
  void theSameBitsAsIfItHadNotRun(Precision precision) {
    PrecisionChoice.refusal(precision).ifPresent(reason -> assumeTrue(false, reason));
    TrainingJob job = job(FULL.withPrecision(precision));
    assertSame(run(job, false, false), run(job, false, true));
  }

  @Test
  void theSameBitsInTheMiddleOfARun() {
    TrainingJob whole = job(FULL);
    Checkpointing settings = Checkpointing.in(folder.resolve("a"));
    Checkpointing others = Checkpointing.in(folder.resolve("b"));
    for (Checkpointing each : List.of(settings, others)) {
      Observer interrupt =
          event -> {
            if (event instanceof Event.Progressed && event.step() == 7) {
              Thread.currentThread().interrupt();
            }
          };
      try (Layer model = Small.convnet();
          Trainer trainer =
              new Trainer(model, whole.withCheckpoints(each).withObservers(List.of(interrupt)))) {
        assertEquals(7, trainer.run().steps());
      }
    }
    Outcome plain = run(whole.withCheckpoints(settings), true, false);
    assertSame(plain, run(whole.withCheckpoints(others), true, true));
  }

  @Test
  void anInterruptPutsEverythingBack() {
    TrainingJob job = job(FULL);
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, job)) {
      Map<String, float[]> before = Small.weights(model);
      boolean training = model.isTraining();
      RangeTest test = new RangeTest(1e-3, 1, 20);
      Thread.currentThread().interrupt();
      assertThrows(CancellationException.class, () -> trainer.findRate(test));
      assertFalse(Thread.interrupted());
      Map<String, float[]> after = Small.weights(model);
      before.forEach((name, values) -> assertArrayEquals(values, after.get(name), name));
      assertEquals(training, model.isTraining());
    }
  }

  @Test
  void noNativeMemoryIsLeftBehind() {
    assumeTrue(NativeMemory.unavailable().isEmpty(), "no exact count of native bytes here");
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, job(FULL).withoutPrefetch())) {
      RangeTest test = new RangeTest(1e-5, 1e-3, 10);
      trainer.findRate(test);
      try (NativeMemory.Meter meter = NativeMemory.meter()) {
        trainer.findRate(test);
        long before = meter.bytes();
        trainer.findRate(test);
        assertEquals(before, meter.bytes());
      }
    }
  }

  /** On these images rates of about 0.1 train; 1e-6 does nothing, and 100 is far too much. */
  @Test
  void theCurveOfARealModelFallsAndThenShootsUp() {
    Recipe plain =
        Recipe.of(Length.epochs(2)).withBatch(64).withOptimizer(new Sgd(0.05, 0, false, 0));
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, job(plain))) {
      RateCurve curve = trainer.findRate(new RangeTest(1e-5, 100, 100));
      assertTrue(curve.diverged());
      double steepest = curve.steepest().orElseThrow();
      assertTrue(steepest > 1e-3 && steepest < 10, "steepest at " + steepest);
    }
  }
}
