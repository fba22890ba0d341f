package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.engine.Machine;
import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.Precision;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.optimizer.AdamW;
import dev.hasten.train.speedup.Accumulation;
import dev.hasten.train.speedup.ChannelsLast;
import dev.hasten.train.speedup.Clipping;
import dev.hasten.train.speedup.Ema;
import dev.hasten.train.speedup.LabelSmoothing;
import dev.hasten.train.speedup.Lookahead;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing leaks: live native bytes, counted by libtorch's own allocator, and resident memory. */
class MemoryTest {
  private static final ArrayDataset DATA = Small.images(64, 1);

  /** Everything that holds native memory, on a batch that divides the data. */
  private static Recipe recipe(Precision precision) {
    return Recipe.of(Length.epochs(1))
        .withBatch(16)
        .withPrecision(precision)
        .withOptimizer(new AdamW(1e-3))
        .withSpeedups(
            List.of(
                new ChannelsLast(),
                new LabelSmoothing(0.1),
                new Accumulation(2),
                new Clipping(1),
                new Lookahead(5, 0.5),
                new Ema(0.9, 1)));
  }

  /** What was seen after each step. */
  private static final class Watch {
    private final List<Long> bytes = new ArrayList<>();
    private final List<Long> objects = new ArrayList<>();
    private final List<Long> resident = new ArrayList<>();

    void look(Event event, NativeMemory.Meter meter) {
      if (event instanceof Event.Progressed) {
        bytes.add(meter.bytes());
        objects.add(Pointer.totalCount());
        resident.add(Machine.residentBytes());
      }
    }

    void requireEqual(int steps) {
      assertEquals(steps, bytes.size());
      for (int i = 1; i < steps; i++) {
        assertEquals(bytes.get(0), bytes.get(i), "live native bytes after step " + (i + 1));
        assertEquals(objects.get(0), objects.get(i), "live native objects after step " + (i + 1));
      }
    }

    /** Bytes a step, by least squares over the second half: the JVM warms up in the first. */
    double residentSlope() {
      int from = resident.size() / 2;
      int count = resident.size() - from;
      double meanStep = from + (count - 1) / 2.0;
      double mean =
          resident.subList(from, from + count).stream().mapToLong(b -> b).average().orElse(0);
      double above = 0;
      double below = 0;
      for (int i = from; i < from + count; i++) {
        above += (i - meanStep) * (resident.get(i) - mean);
        below += (i - meanStep) * (i - meanStep);
      }
      return above / below;
    }
  }

  private static Watch train(Recipe recipe, int steps) {
    Watch watch = new Watch();
    try (Layer model = Small.convnet();
        NativeMemory.Meter meter = NativeMemory.meter()) {
      TrainingJob job =
          TrainingJob.of(recipe.withLength(Length.steps(steps)), DATA)
              .withoutPrefetch()
              .withLogEvery(1)
              .withObservers(List.of(event -> watch.look(event, meter)));
      try (Trainer trainer = new Trainer(model, job)) {
        trainer.run();
      }
    }
    return watch;
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP32", "BF16", "BF16_WEIGHTS"})
  void liveBytesAreEqualAfterEachStep(Precision precision) {
    int steps = precision == Precision.FP32 ? 2000 : 500;
    train(recipe(precision), steps).requireEqual(steps);
  }

  @Test
  @Tag("slow")
  void liveBytesAreEqualAfterEachOf10000StepsAndResidentMemoryStaysFlat(TestReporter reporter) {
    Watch watch = train(recipe(Precision.FP32), 10_000);
    watch.requireEqual(10_000);
    double slope = watch.residentSlope();
    reporter.publishEntry("resident bytes a step", String.valueOf(slope));
    assertTrue(slope < 1024, "resident memory grows by " + slope + " bytes a step");
  }

  @Test
  void liveBytesAreEqualAfterEachOf200Trainers() {
    List<Long> bytes = new ArrayList<>();
    List<Long> objects = new ArrayList<>();
    ArrayDataset test = Small.images(20, 2);
    Recipe recipe = recipe(Precision.FP32).withLength(Length.steps(3));
    try (NativeMemory.Meter meter = NativeMemory.meter()) {
      for (int i = 0; i < 200; i++) {
        try (Layer model = Small.convnet();
            Trainer trainer =
                new Trainer(
                    model, TrainingJob.of(recipe, DATA).withEvaluation(test).withoutPrefetch())) {
          trainer.run();
        }
        bytes.add(meter.bytes());
        objects.add(Pointer.totalCount());
      }
    }
    for (int i = 1; i < 200; i++) {
      assertEquals(bytes.get(0), bytes.get(i), "live native bytes after trainer " + (i + 1));
      assertEquals(objects.get(0), objects.get(i), "live native objects after trainer " + (i + 1));
    }
  }

  @Test
  void aLeakWouldBeSeen() {
    Watch watch = new Watch();
    List<Tensor> kept = new ArrayList<>();
    try (Layer model = Small.convnet();
        NativeMemory.Meter meter = NativeMemory.meter()) {
      TrainingJob job =
          TrainingJob.of(recipe(Precision.FP32).withLength(Length.steps(10)), DATA)
              .withoutPrefetch()
              .withLogEvery(1)
              .withObservers(
                  List.of(
                      event -> kept.add(Tensors.own(leak())), event -> watch.look(event, meter)));
      try (Trainer trainer = new Trainer(model, job)) {
        trainer.run();
      }
    }
    assertThrows(AssertionError.class, () -> watch.requireEqual(10));
    kept.forEach(Tensors::free);
  }

  private static Tensor leak() {
    return Tensors.zeros(ScalarType.Byte, 1);
  }
}
