package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Dataset;
import dev.hasten.engine.NativeMemory;
import dev.hasten.nn.Layer;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.Models;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.optimizer.AdamW;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** How tests see that reference models train. */
final class ReferenceRuns {
  /** For small ones: 200 steps. */
  static final Recipe SMALL =
      Recipe.of(Length.steps(200)).withBatch(32).withOptimizer(new AdamW(2e-3));

  private static final long HALF = 100; // of its steps

  private ReferenceRuns() {}

  private record Run(Map<String, float[]> weights, List<Double> losses, Set<Long> bytes) {}

  static ModelInfo info(String name) {
    return Models.list().stream().filter(i -> i.name().equals(name)).findFirst().orElseThrow();
  }

  /** Losses are finite, and the third is another than the first. */
  static void trainThreeSteps(Supplier<Layer> made, Dataset data, int batch) {
    List<Double> losses = new ArrayList<>();
    Recipe recipe = Recipe.of(Length.steps(3)).withBatch(batch).withOptimizer(new AdamW(1e-4));
    try (Layer model = made.get();
        Trainer trainer =
            new Trainer(
                model,
                TrainingJob.of(recipe, data)
                    .withLogEvery(1)
                    .withObservers(List.of(Watches.losses(losses))))) {
      trainer.run();
    }
    assertEquals(3, losses.size());
    assertTrue(losses.stream().allMatch(Double::isFinite), losses.toString());
    assertFalse(losses.get(2).equals(losses.get(0)), losses.toString());
  }

  /**
   * The loss falls, memory stays flat, and a run that is left at half of its 200 steps goes on bit
   * for bit.
   *
   * @param fall what the last loss is below, as a share of the first
   * @param folder for checkpoints; empty
   */
  static void trainStopAndGoOn(
      Supplier<Layer> made, Dataset data, Recipe recipe, double fall, Path folder) {
    Path left = folder.resolve("left");
    Run whole = train(made, data, recipe, folder.resolve("whole"), false, event -> {});
    double first = whole.losses().get(0);
    double last = whole.losses().get(whole.losses().size() - 1);
    assertTrue(last < fall * first, whole.losses().toString());
    assertEquals(1, whole.bytes().size(), () -> "memory is not flat: " + whole.bytes());
    Run half =
        train(
            made,
            data,
            recipe,
            left,
            false,
            event -> {
              if (event instanceof Event.Progressed && event.step() == HALF) {
                Thread.currentThread().interrupt();
              }
            });
    assertEquals(5, half.losses().size());
    Run resumed = train(made, data, recipe, left, true, event -> {});
    assertEquals(whole.losses().subList(5, 10), resumed.losses());
    whole
        .weights()
        .forEach((path, values) -> assertArrayEquals(values, resumed.weights().get(path), path));
  }

  private static Run train(
      Supplier<Layer> made,
      Dataset data,
      Recipe recipe,
      Path folder,
      boolean resume,
      Observer observer) {
    List<Double> losses = new ArrayList<>();
    Set<Long> bytes = new LinkedHashSet<>();
    try (NativeMemory.Meter meter = NativeMemory.meter();
        Layer model = made.get()) {
      TrainingJob job =
          TrainingJob.of(recipe, data)
              .withLogEvery(20)
              .withoutPrefetch() // batches that lie ready would count
              .withObservers(List.of(Watches.losses(losses), Watches.live(meter, bytes), observer))
              .withCheckpoints(Checkpointing.in(folder));
      try (Trainer trainer = new Trainer(model, job)) {
        if (resume) {
          assertEquals(HALF, trainer.resume(false));
        }
        trainer.run();
      }
      return new Run(Small.weights(model), losses, bytes);
    }
  }
}
