package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.Batches;
import dev.hasten.data.Position;
import dev.hasten.data.TrainingData;
import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Parameter;
import dev.hasten.train.event.Event;
import dev.hasten.train.optimizer.AdamW;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.speedup.Ema;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A trainer that cannot be made leaves nothing behind. */
class RefusedTrainerTest {
  private static final ArrayDataset DATA = Small.images(64, 1);
  private static final Recipe RECIPE =
      Recipe.of(Length.steps(2))
          .withPrecision(Precision.BF16_WEIGHTS)
          .withOptimizer(new AdamW(1e-3))
          .withSpeedups(List.of(new Ema(0.9, 1)));

  @TempDir private Path folder;

  /** What fails while it is made, in that order. */
  private enum Part {
    FINGERPRINT,
    SCHEDULE,
    DOCUMENT_START;

    void failAt(Part here) {
      if (this == here) {
        throw new IllegalStateException(name());
      }
    }
  }

  /** Data that fail, and count the sources of batches that are open. */
  private static final class Failing implements TrainingData {
    private final Part part;
    private int open;

    Failing(Part part) {
      this.part = part;
    }

    @Override
    public String name() {
      return "failing";
    }

    @Override
    public int size() {
      return DATA.size();
    }

    @Override
    public long[] inputShape() {
      return DATA.inputShape();
    }

    @Override
    public int classes() {
      return DATA.classes();
    }

    @Override
    public String fingerprint() {
      part.failAt(Part.FINGERPRINT);
      return "";
    }

    @Override
    public Optional<Integer> documentStart() {
      part.failAt(Part.DOCUMENT_START);
      return Optional.empty();
    }

    @Override
    public BatchSource batches(int batchSize, long seed) {
      open++;
      BatchSource source = new Batches(DATA, batchSize, seed, false, false);
      return new BatchSource() {
        @Override
        public Batch next() {
          return source.next();
        }

        @Override
        public Position position() {
          return source.position();
        }

        @Override
        public void seek(Position position) {
          source.seek(position);
        }

        @Override
        public OptionalLong epochLength() {
          return source.epochLength();
        }

        @Override
        public void close() {
          open--;
        }
      };
    }
  }

  private record FailingSchedule(Part part) implements Schedule {
    @Override
    public Choice choice() {
      return Choice.of("failing");
    }

    @Override
    public double factor(Progress progress) {
      return 1;
    }

    @Override
    public Course begin() {
      part.failAt(Part.SCHEDULE);
      return this::factor;
    }
  }

  @ParameterizedTest
  @EnumSource(Part.class)
  void nothingIsLeftBehind(Part part) {
    assumeTrue(NativeMemory.unavailable().isEmpty(), "no exact count of native bytes here");
    try (NativeMemory.Meter meter = NativeMemory.meter();
        Layer model = Small.convnet()) {
      model.initialize(new RandomStreams(1));
      long before = meter.bytes();
      for (int i = 0; i < 3; i++) {
        Failing data = new Failing(part);
        TrainingJob job =
            TrainingJob.of(RECIPE.withSchedule(new FailingSchedule(part)), data)
                .withCheckpoints(Checkpointing.in(folder));
        IllegalStateException fault =
            assertThrows(IllegalStateException.class, () -> new Trainer(model, job));
        assertEquals(part.name(), fault.getMessage());
        assertEquals(0, data.open, "sources of batches that are open");
        assertEquals(before, meter.bytes());
        model.parameters().forEach(RefusedTrainerTest::assertOwnsItsStorage);
      }
      try (Trainer trainer = new Trainer(model, TrainingJob.of(RECIPE, DATA))) {
        assertEquals(Event.Outcome.COMPLETED, trainer.run().outcome());
      }
    }
  }

  private static void assertOwnsItsStorage(String name, Parameter parameter) {
    try (Scope scope = Scope.open()) {
      assertEquals(0, parameter.tensor().storage_offset(), name);
      assertEquals(parameter.tensor().nbytes(), parameter.tensor().storage().nbytes(), name);
    }
  }
}
