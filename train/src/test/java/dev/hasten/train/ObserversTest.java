package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.observe.RunFiles;
import dev.hasten.train.schedule.LinearDecay;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Watching never changes training. */
class ObserversTest {
  private static final ArrayDataset DATA = Small.images(300, 1);
  private static final Recipe RECIPE =
      Recipe.of(Length.steps(20)).withSchedule(new LinearDecay(0.2, 0));

  @TempDir private Path folder;

  private static Map<String, float[]> train(List<Observer> observers) {
    TrainingJob job =
        TrainingJob.of(RECIPE, DATA).withEvaluation(DATA).withLogEvery(3).withObservers(observers);
    try (Layer model = Small.convnet()) {
      try (Trainer trainer = new Trainer(model, job)) {
        assertEquals(20, trainer.run().steps());
      }
      return Small.weights(model);
    }
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> got) {
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
  }

  @Test
  void trainingIsTheSameBitsHoweverItIsWatched() throws Exception {
    Map<String, float[]> unwatched = train(List.of());
    List<Event> told = new ArrayList<>();
    try (RunFiles files = RunFiles.in(folder)) {
      assertSame(unwatched, train(List.of(told::add, files)));
    }
    assertFalse(Files.readAllLines(folder.resolve("events.jsonl")).isEmpty());
    assertEquals(20, told.stream().filter(Event.Stepped.class::isInstance).count());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anObserverThatFailsStopsNeitherTrainingNorTheOthers(boolean error) {
    List<Event> heard = new ArrayList<>();
    List<Event> told = new ArrayList<>();
    Observer failing =
        event -> {
          heard.add(event);
          if (error) {
            throw new NoClassDefFoundError("a driver that is not there");
          }
          throw new UncheckedIOException(new java.io.IOException("disk full"));
        };
    assertSame(train(List.of()), train(List.of(failing, told::add)));
    assertTrue(told.get(0) instanceof Event.Started, told.toString());
    assertTrue(told.get(told.size() - 1) instanceof Event.Ended, told.toString());
    assertEquals(told, heard, "it is told on, whatever it does");
  }

  @Test
  void eachStepIsToldAndALogStepTellsItsOwnLearningRate() {
    List<Event> told = new ArrayList<>();
    train(List.of(told::add));
    List<Event.Progressed> logged =
        told.stream()
            .filter(Event.Progressed.class::isInstance)
            .map(Event.Progressed.class::cast)
            .toList();
    assertEquals(
        List.of(3L, 6L, 9L, 12L, 15L, 18L, 20L),
        logged.stream().map(Event.Progressed::step).toList());
    for (Event.Progressed each : logged) {
      double factor =
          RECIPE.schedule().factor(new dev.hasten.train.seam.Progress(each.step() - 1, 20, 10));
      assertEquals(1e-3 * factor, each.learningRate(), "step " + each.step());
    }
  }
}
