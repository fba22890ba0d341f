package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.engine.Precision;
import dev.hasten.engine.PrecisionChoice;
import dev.hasten.nn.Layer;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.checkpoint.TamperedCheckpoint;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.optimizer.AdamW;
import dev.hasten.train.optimizer.Optimizers;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.schedule.OneCycle;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.speedup.Accumulation;
import dev.hasten.train.speedup.ChannelsLast;
import dev.hasten.train.speedup.Clipping;
import dev.hasten.train.speedup.Ema;
import dev.hasten.train.speedup.LabelSmoothing;
import dev.hasten.train.speedup.Lookahead;
import dev.hasten.train.speedup.Speedups;
import dev.hasten.train.speedup.StandardizedInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that was left and taken up again gives the bits of one that was not. */
class ResumeTest {
  private static final ArrayDataset DATA = Small.images(300, 1);
  private static final ArrayDataset TEST = Small.images(60, 2);
  private static final Recipe FULL =
      Recipe.of(Length.epochs(2))
          .withOptimizer(new Sgd(0.05, 0.9, true, 1e-3))
          .withSchedule(new OneCycle(0.25, 25, 1e3))
          .withSpeedups(
              List.of(
                  new ChannelsLast(),
                  new StandardizedInput(0.25, 0.2),
                  new LabelSmoothing(0.1),
                  new Accumulation(3),
                  new Clipping(1),
                  new Lookahead(5, 0.5),
                  new Ema(0.9, 2)));

  @TempDir private Path folder;

  /** What a run gave: final weights and everything told but the seconds. */
  private record Outcome(Map<String, float[]> weights, List<String> events) {}

  private Checkpointing settings() {
    return Checkpointing.in(folder.resolve("checkpoints"));
  }

  private static TrainingJob job(Recipe recipe) {
    return TrainingJob.of(recipe, DATA).withEvaluation(TEST).withLogEvery(3);
  }

  private static Outcome run(TrainingJob job, boolean resume, Observer observer) {
    List<String> events = new ArrayList<>();
    Observer recorder =
        event -> {
          if (event instanceof Event.Progressed p) {
            events.add("loss " + p.step() + " " + p.loss() + " " + p.learningRate());
          } else if (event instanceof Event.Evaluated e) {
            events.add("evaluated " + e.step() + " " + e.metrics());
          }
        };
    try (Layer model = Small.convnet()) {
      try (Trainer trainer = new Trainer(model, job.withObservers(List.of(recorder, observer)))) {
        if (resume) {
          assertTrue(trainer.resume(false) > 0, "nothing was gone on with");
        }
        trainer.run();
      }
      return new Outcome(Small.weights(model), events);
    }
  }

  private static Observer interruptAt(long step) {
    return event -> {
      if (event instanceof Event.Progressed && event.step() == step) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private void assertResumesExactly(Recipe recipe, long step) {
    TrainingJob job = job(recipe);
    Outcome whole = run(job, false, event -> {});
    Outcome first = run(job.withLogEvery(1).withCheckpoints(settings()), false, interruptAt(step));
    assertEquals(step, first.events().stream().filter(e -> e.startsWith("loss")).count());
    Outcome second = run(job.withCheckpoints(settings()), true, event -> {});
    assertSame(whole.weights(), second.weights());
    List<String> rest =
        whole.events().stream().filter(e -> Long.parseLong(e.split(" ")[1]) > step).toList();
    // Where logging every step has read the meter, the first mean is over fewer steps.
    assertEquals(rest.subList(1, rest.size()), second.events().subList(1, rest.size()));
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> got) {
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4, 9, 10, 11, 19})
  void theSameBitsWhereverItWasLeft(long step) {
    assertResumesExactly(FULL, step);
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP32", "TF32", "BF16", "BF16_WEIGHTS", "BF16_STOCHASTIC"})
  void theSameBitsInEachPrecision(Precision precision) {
    PrecisionChoice.refusal(precision).ifPresent(reason -> assumeTrue(false, reason));
    assertResumesExactly(FULL.withPrecision(precision), 7);
  }

  @ParameterizedTest
  @MethodSource("speedups")
  void theSameBitsWithEachSpeedupOfTheList(Speedup speedup) {
    assertResumesExactly(FULL.withSpeedups(List.of(speedup)), 7);
  }

  static Stream<Speedup> speedups() {
    Catalog<Speedup> all = new Catalog<>("a speedup", Speedups.list());
    return Speedups.list().stream()
        .map(entry -> all.make(Choice.of(entry.name()), (option, fault) -> {}).orElseThrow())
        .filter(ResumeTest::fits);
  }

  private static boolean fits(Speedup speedup) {
    try (Layer model = Small.convnet();
        Trainer trainer =
            new Trainer(model, job(Recipe.of(Length.steps(1)).withSpeedups(List.of(speedup))))) {
      return true;
    } catch (IllegalArgumentException e) {
      return false; // it needs a layer that this model has not, or another speedup
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void theSameBitsWithEachOptimizerOfTheList(Optimizer.Rule rule) {
    assertResumesExactly(FULL.withSpeedups(List.of()).withOptimizer(rule), 7);
  }

  static Stream<Optimizer.Rule> optimizers() {
    Catalog<Optimizer.Rule> all = new Catalog<>("an optimizer", Optimizers.list());
    return Optimizers.list().stream()
        .map(entry -> all.make(Choice.of(entry.name()), (option, fault) -> {}).orElseThrow());
  }

  @Test
  void savingChangesNothing() {
    Outcome saved =
        run(job(FULL).withCheckpoints(settings().withEvery(Length.steps(1))), false, event -> {});
    assertSame(run(job(FULL), false, event -> {}).weights(), saved.weights());
  }

  @Test
  void aStreamLeftOutOfTheCheckpointIsCaught() throws IOException {
    TrainingJob job = job(FULL);
    Outcome whole = run(job, false, event -> {});
    run(job.withLogEvery(1).withCheckpoints(settings()), false, interruptAt(7));
    Path checkpoint = settings().folder().all().get(0);
    TamperedCheckpoint.withoutStream(checkpoint, "dropout/dropout");
    Outcome second = run(job.withCheckpoints(settings()), true, event -> {});
    assertThrows(AssertionError.class, () -> assertSame(whole.weights(), second.weights()));
  }

  @Test
  void aLongerRunGoesOn() {
    Recipe constant = Recipe.of(Length.epochs(1)).withOptimizer(new AdamW(0.01));
    run(job(constant).withCheckpoints(settings()), false, event -> {});
    Recipe longer = constant.withLength(Length.epochs(2));
    Outcome resumed = run(job(longer).withCheckpoints(settings()), true, event -> {});
    assertSame(run(job(longer), false, event -> {}).weights(), resumed.weights());
  }

  @Test
  void anotherRecipeIsRefusedByName() {
    run(job(FULL).withCheckpoints(settings()), false, event -> {});
    TrainingJob other = job(FULL.withBatch(16)).withSeed(2).withCheckpoints(settings());
    IllegalArgumentException fault =
        assertThrows(IllegalArgumentException.class, () -> run(other, true, event -> {}));
    assertTrue(fault.getMessage().contains("batch is \"32\" there and \"16\" here"));
    assertTrue(fault.getMessage().contains("seed is \"1\" there and \"2\" here"));
    TrainingJob shorter = job(FULL.withLength(Length.steps(5))).withCheckpoints(settings());
    fault = assertThrows(IllegalArgumentException.class, () -> run(shorter, true, event -> {}));
    assertTrue(fault.getMessage().contains("at least the 20 steps already done, but got 5"));
  }

  @Test
  void anotherMachineIsRefusedByNameUnlessAllowed() throws IOException {
    TrainingJob job = job(FULL).withCheckpoints(settings());
    run(job.withLogEvery(1), false, interruptAt(7));
    TamperedCheckpoint.ofMachine(settings().folder().all().get(0), "threads", "99");
    IllegalArgumentException fault =
        assertThrows(IllegalArgumentException.class, () -> run(job, true, event -> {}));
    assertTrue(fault.getMessage().contains("threads is \"99\" there"), fault.getMessage());
    assertFalse(fault.getMessage().contains("libtorch is"), fault.getMessage());
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, job)) {
      assertEquals(7, trainer.resume(true));
      assertEquals(20, trainer.run().steps());
    }
  }

  @Test
  void theBestAndTheLastTwoAreKept() throws IOException {
    TrainingJob job =
        job(FULL.withLength(Length.epochs(6)))
            .withCheckpoints(settings().withEvery(Length.steps(4)));
    List<Long> best = new ArrayList<>();
    double[] most = {-1};
    List<Event.Saved> saved = new ArrayList<>();
    run(
        job,
        false,
        event -> {
          if (event instanceof Event.Evaluated e && e.metrics().get("accuracy") > most[0]) {
            most[0] = e.metrics().get("accuracy");
            best.add(e.step());
          } else if (event instanceof Event.Saved s) {
            saved.add(s);
          }
        });
    List<String> names =
        settings().folder().all().stream().map(p -> p.getFileName().toString()).toList();
    List<String> expected = new ArrayList<>(List.of("step-000000060", "step-000000056"));
    String bestName = String.format("step-%09d", best.get(best.size() - 1));
    if (!expected.contains(bestName)) {
      expected.add(bestName);
    }
    assertEquals(expected, names);
    Optional<Path> found = settings().folder().best().map(checkpoint -> checkpoint.folder());
    assertEquals(bestName, found.orElseThrow().getFileName().toString());
    Event.Saved last = saved.get(saved.size() - 1);
    assertEquals(60, last.step());
    assertTrue(last.bytes() > 1000 && Files.isDirectory(last.file()));
  }

  @Test
  void whatIsExportedIsWhatWasEvaluated() throws IOException {
    TrainingJob job = job(FULL).withCheckpoints(settings());
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, job);
        Layer loaded = Small.convnet()) {
      TrainingResult result = trainer.run();
      Path file = result.checkpoint().orElseThrow().resolve("model.safetensors");
      SavedModel.load(loaded, FULL, DATA.inputShape(), DATA.classes(), file);
      assertEquals(result.metrics(), Evaluator.evaluate(loaded, TEST));
    }
  }
}
