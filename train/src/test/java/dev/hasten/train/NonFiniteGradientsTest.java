package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.train.checkpoint.Checkpoint;
import dev.hasten.train.checkpoint.SafeTensors;
import dev.hasten.train.event.Event;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.speedup.SkipNonFinite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs some of whose gradients are no numbers, though every loss is finite. */
class NonFiniteGradientsTest {
  private static final ArrayDataset DATA = Small.images(300, 1);

  @TempDir private Path folder;
  private final List<Event> events = new ArrayList<>();

  /** Multiplies one gradient in the steps from one to another, counted from 0. */
  private record Spoiled(int from, int to, double factor) implements Speedup {
    @Override
    public Effect effect() {
      return Effect.OBJECTIVE;
    }

    @Override
    public void install(Seams seams) {
      boolean[] now = {false};
      seams.batch(
          (batch, progress) -> {
            now[0] = progress.step() >= from && progress.step() < to;
            return batch;
          });
      seams.gradientSource(
          inner ->
              (batch, passes) -> {
                Tensor loss = inner.gradients(batch, passes);
                if (now[0]) {
                  try (Scope scope = Scope.open()) {
                    Tensor gradient = passes.weights().allGradients().get(0);
                    gradient.select(0, 0).mul_(new Scalar(factor));
                  }
                }
                return loss;
              });
    }

    @Override
    public Choice choice() {
      return Choice.of("spoiled");
    }
  }

  private TrainingJob job(Spoiled spoiled, int limit) {
    Recipe recipe =
        Recipe.of(Length.steps(20))
            .withOptimizer(new Sgd(0.05, 0.9, true, 1e-3))
            .withSpeedups(List.of(spoiled, new SkipNonFinite(limit)));
    return TrainingJob.of(recipe, DATA).withObservers(List.of(events::add));
  }

  private Checkpointing settings() {
    return Checkpointing.in(folder).withEvery(Length.steps(1)).withKept(20);
  }

  private static void assertFinite(Path file) throws IOException {
    try (Scope scope = Scope.open()) {
      SafeTensors.read(file)
          .forEach(
              (name, tensor) -> {
                for (float value : Tensors.toFloats(tensor)) {
                  assertTrue(Float.isFinite(value), name);
                }
              });
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void oneTooManyEndsTheRunWithItsCauseAndNoWeightHasTakenOne(double factor) throws IOException {
    TrainingJob job = job(new Spoiled(5, 20, factor), 3);
    Map<String, float[]> good;
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, job)) {
      trainer.runTo(5);
      good = Small.weights(model);
    }
    events.clear();
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, job.withCheckpoints(settings()))) {
      TrainingException fault = assertThrows(TrainingException.class, trainer::run);
      assertTrue(
          String.valueOf(fault.getMessage())
              .startsWith("expected at most 3 steps in a row whose gradients are not finite"),
          fault.getMessage());
      Small.weights(model).forEach((name, v) -> assertArrayEquals(good.get(name), v, name));
    }
    assertEquals(
        List.of("6 1", "7 2", "8 3", "9 4"),
        events.stream()
            .filter(Event.Skipped.class::isInstance)
            .map(event -> event.step() + " " + ((Event.Skipped) event).total())
            .toList());
    Event.Ended ended = (Event.Ended) events.get(events.size() - 1);
    assertEquals(Event.Outcome.FAILED, ended.outcome());
    assertEquals(4, ended.skippedSteps());
    List<Path> saved = settings().folder().all();
    assertEquals(8, saved.size(), saved.toString());
    for (Path each : saved) {
      assertFinite(each.resolve("model.safetensors"));
      assertFinite(each.resolve("state.safetensors"));
    }
  }

  @Test
  void theTotalGoesOnAfterAResume() throws IOException {
    TrainingJob whole = job(new Spoiled(3, 6, Double.NaN), 3).withCheckpoints(settings());
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, whole.withCheckpoints(settings()))) {
      trainer.runTo(5);
    }
    Optional<Checkpoint> newest = settings().folder().newest(words -> {});
    assertEquals(2L, newest.orElseThrow().manifest().scalars().get("skipped_steps/total"));
    events.clear();
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, whole)) {
      assertEquals(5, trainer.resume(false));
      TrainingResult result = trainer.run();
      assertEquals(Event.Outcome.COMPLETED, result.outcome());
      assertEquals(20, result.steps());
      assertEquals(3, result.skippedSteps());
    }
    assertEquals(
        List.of(3L),
        events.stream()
            .filter(Event.Skipped.class::isInstance)
            .map(event -> ((Event.Skipped) event).total())
            .toList());
  }

  /** Steps that are left out cost the run nothing but themselves. */
  @Test
  void asManyAsTheLimitAreLeftOut() {
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, job(new Spoiled(5, 8, Double.NaN), 3))) {
      TrainingResult result = trainer.run();
      assertEquals(Event.Outcome.COMPLETED, result.outcome());
      assertEquals(3, result.skippedSteps());
    }
  }
}
