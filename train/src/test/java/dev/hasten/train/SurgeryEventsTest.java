package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.observe.RunFiles;
import dev.hasten.train.speedup.Clipping;
import dev.hasten.train.speedup.DepthwiseSeparable;
import dev.hasten.train.speedup.Factorize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What surgery changes and costs is told to whoever watches, before the first step. */
class SurgeryEventsTest {
  private static final Recipe RECIPE =
      Recipe.of(Length.steps(4))
          .withSpeedups(List.of(new DepthwiseSeparable(4), new Clipping(1), new Factorize(0.2)));

  @TempDir private Path folder;

  private List<Event> train(Recipe recipe, boolean resume) {
    List<Event> told = new ArrayList<>();
    TrainingJob job =
        TrainingJob.of(recipe, Small.images(300, 1))
            .withCheckpoints(Checkpointing.in(folder.resolve("checkpoints")));
    try (RunFiles files = RunFiles.in(folder);
        Layer model = Small.convnet();
        Trainer trainer =
            new Trainer(model, job.withObservers(List.<Observer>of(told::add, files)))) {
      if (resume) {
        trainer.resume(false);
      }
      trainer.run();
    }
    return told;
  }

  /**
   * Of 40 + 296 + 99 parameters (conv1, conv2, dense); over 6 x 6 and 4 x 4 pixels 36 36 + 16 288 +
   * 96 products. Split, conv2 is 4 9 + 4 8 + 8; of rank 1 conv1 is 9 + 4 + 4, the second part of
   * conv2 is 4 + 8 + 8, and dense 32 + 3 + 3.
   */
  @Test
  void eachSurgeryIsAnEventWithItsCost() throws IOException {
    List<Event> told = train(RECIPE, false);
    Event.Started started = (Event.Started) told.get(0);
    assertEquals(
        List.of(
            new Event.Operated(
                0,
                "depthwise-separable",
                "1 convolutions split, 435 to 215 parameters, 6,000 to 2,480"
                    + " multiply-accumulates an example")),
        told.subList(1, 2));
    assertEquals(
        new Event.Operated(
            0,
            "factorize",
            "3 layers factorized, 215 to 111 parameters, 2,480 to 1,271 multiply-accumulates an"
                + " example"),
        told.get(2));
    assertEquals(111, started.parameters());
    assertEquals(2, told.stream().filter(Event.Operated.class::isInstance).count());
    List<String> lines = Files.readAllLines(folder.resolve("events.jsonl"));
    assertTrue(
        lines
            .get(1)
            .endsWith(
                "\"event\":\"operated\",\"step\":0,\"method\":\"depthwise-separable\","
                    + "\"message\":\"1 convolutions split, 435 to 215 parameters, 6,000 to 2,480"
                    + " multiply-accumulates an example\"}"),
        lines.get(1));
  }

  @Test
  void aRunThatGoesOnTellsItAgain() {
    train(RECIPE, false);
    List<Event> told = train(RECIPE.withLength(Length.steps(6)), true);
    assertEquals(4, told.get(1).step());
    assertEquals("depthwise-separable", ((Event.Operated) told.get(1)).method());
  }

  @Test
  void theTrainerTellsTheSameLines() {
    TrainingJob job = TrainingJob.of(RECIPE, Small.images(300, 1));
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, job)) {
      assertEquals(
          List.of("depthwise-separable", "factorize"), List.copyOf(trainer.changes().keySet()));
      assertTrue(
          trainer.changes().values().stream().allMatch(line -> line.contains(" parameters, ")));
    }
    Recipe plain = RECIPE.withSpeedups(List.of(new Clipping(1)));
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, TrainingJob.of(plain, Small.images(300, 1)))) {
      assertEquals(Map.of(), trainer.changes());
    }
  }
}
