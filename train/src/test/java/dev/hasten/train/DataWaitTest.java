package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.Position;
import dev.hasten.data.TrainingData;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The share of a run that waits for data. */
class DataWaitTest {
  private static final TrainingData FAST = Small.images(300, 1);

  /** Each batch takes so long to make. */
  private record Slow(long millis) implements TrainingData {
    @Override
    public String name() {
      return "slow";
    }

    @Override
    public int size() {
      return FAST.size();
    }

    @Override
    public long[] inputShape() {
      return FAST.inputShape();
    }

    @Override
    public int classes() {
      return FAST.classes();
    }

    @Override
    public BatchSource batches(int batchSize, long seed) {
      return new SlowBatches(FAST.batches(batchSize, seed), millis);
    }
  }

  private record SlowBatches(BatchSource source, long millis) implements BatchSource {
    @Override
    public Batch next() {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
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
      source.close();
    }
  }

  private static List<Double> shares(TrainingData data, List<TrainingResult> result) {
    List<Double> shares = new ArrayList<>();
    Recipe recipe = Recipe.of(Length.steps(12));
    TrainingJob job =
        TrainingJob.of(recipe, data)
            .withLogEvery(4)
            .withObservers(
                List.of(
                    event -> {
                      if (event instanceof Event.Progressed progressed) {
                        shares.add(progressed.waitingShare());
                      }
                    }));
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, job)) {
      result.add(trainer.run());
    }
    return shares;
  }

  @Test
  void slowDataAreWaitedForAndFastOnesHardly() {
    List<TrainingResult> results = new ArrayList<>();
    List<Double> slow = shares(new Slow(100), results);
    List<Double> fast = shares(FAST, results);
    assertEquals(3, slow.size());
    assertTrue(slow.get(1) > 0.5 && slow.get(1) <= 1, slow.toString());
    assertTrue(fast.get(2) < slow.get(2), fast + " against " + slow);
    assertTrue(results.get(0).waitingShare() > 0.5, results.get(0).toString());
    assertTrue(results.get(1).waitingShare() < results.get(0).waitingShare());
  }

  @Test
  void theFirstStretchIsNotJudged() {
    DataWait wait = new DataWait();
    assertEquals(1, wait.add(10, 10));
    assertTrue(wait.advice().isEmpty());
    assertEquals(0, wait.add(0, 10));
    assertTrue(wait.advice().isEmpty());
    assertEquals(0.5, wait.share());
  }

  @Test
  void whatToDoIsSaidOnce() {
    DataWait wait = new DataWait();
    wait.add(0, 1);
    assertEquals(0.25, wait.add(0.5, 2));
    assertTrue(wait.advice().isEmpty(), "too early");
    wait.add(0.5, 2);
    String words = wait.advice().orElseThrow();
    assertTrue(words.startsWith("25% of the time goes by in waiting for data:"), words);
    wait.add(2, 2);
    assertTrue(wait.advice().isEmpty());
  }
}
