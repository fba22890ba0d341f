package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.data.AdjustableWorkers;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.ImageSource;
import dev.hasten.data.Pixels;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.observe.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A training whose images become slow: the number of its workers changes, and the log tells. */
class SlowImagesTest {
  private static final int SIDE = 8;
  private static final int IMAGES = 64;
  private static final int BATCH = 8;
  private static final long MILLIS_OF_A_STEP = 60;
  private static final long MILLIS_OF_A_SLOW_IMAGE = 40;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  /** Images of one grey each, read from a store that answers at once, or after a while. */
  private static final class Store implements ImageSource {
    private volatile boolean slow;

    @Override
    public List<String> classNames() {
      return List.of("dark", "light");
    }

    @Override
    public int size() {
      return IMAGES;
    }

    @Override
    public int label(int number) {
      return number % 2;
    }

    @Override
    public byte[] read(int number) {
      if (slow) {
        pause(MILLIS_OF_A_SLOW_IMAGE);
      }
      return new byte[0];
    }

    @Override
    public Pixels decode(int number, byte[] bytes) {
      byte[] pixels = new byte[Pixels.CHANNELS * SIDE * SIDE];
      Arrays.fill(pixels, (byte) (number % 2 * 100 + number / 2));
      return new Pixels(SIDE, SIDE, pixels);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while an image was read");
    }
  }

  private static Layer net() {
    return new Sequential()
        .add("conv", new Conv2d(3, 4, 3))
        .add("flatten", new Flatten())
        .add("dense", new Linear(4 * 6 * 6, 2));
  }

  /**
   * Steps take long at first, so that one of three workers goes; then images do, so that it comes
   * back: neither hangs on how many cores are free.
   */
  @Test
  @Tag("slow")
  @Timeout(180)
  void eachChangeOfTheWorkersIsAnEventWithItsReason() throws IOException {
    Store store = new Store();
    ImageDataset data = ImageDataset.of("store", store, ImageOptions.of(SIDE));
    AdjustableWorkers workers = data.workers().orElseThrow();
    workers.setCount(3);
    List<Event.Adjusted> seen = new ArrayList<>();
    Observer events =
        event -> {
          if (event instanceof Event.Stepped && !store.slow) {
            pause(MILLIS_OF_A_STEP);
          } else if (event instanceof Event.Adjusted adjusted) {
            seen.add(adjusted);
            store.slow = true;
            if (seen.size() == 2) {
              Thread.currentThread().interrupt(); // ends the training
            }
          }
        };
    try (EventLog log = EventLog.in(folder);
        Layer model = net();
        Trainer trainer =
            new Trainer(
                model,
                TrainingJob.of(Recipe.of(Length.steps(100_000)).withBatch(BATCH), data)
                    .withLogEvery(5)
                    .withObservers(List.of(log, events)))) {
      assertEquals(Event.Outcome.INTERRUPTED, trainer.run().outcome());
    }
    List<JsonNode> adjusted = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(EventLog.FILE))) {
      JsonNode event = JSON.readTree(line);
      if (event.path("event").asText().equals("adjusted")) {
        adjusted.add(event);
      }
    }
    assertEquals(2, adjusted.size(), adjusted.toString());
    assertChange(adjusted.get(0), 3, 2, "steps do not wait for data");
    assertChange(adjusted.get(1), 2, 3, "with one less training was slower");
    assertEquals(3, workers.count());
  }

  private static void assertChange(JsonNode event, int before, int after, String reason) {
    assertEquals(before, event.path("before").asInt(), event.toString());
    assertEquals(after, event.path("workers").asInt(), event.toString());
    assertEquals(after + 1, event.path("depth").asInt(), event.toString());
    assertTrue(event.path("step").asLong() > 0, event.toString());
    assertTrue(event.path("message").asText().endsWith(": " + reason), event.toString());
  }
}
