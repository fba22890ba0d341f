package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.Batches;
import dev.hasten.data.TrainingData;
import dev.hasten.engine.Scope;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Training on batches of the user's own. */
class OwnBatchesTest {
  private static final ArrayDataset DATA = Small.images(100, 1);
  private static final Recipe PLAIN =
      Recipe.of(Length.epochs(1)).withOptimizer(new Sgd(0.1, 0.9, true, 1e-3));

  private static Map<String, float[]> train(TrainingJob job) {
    try (Layer model = Small.convnet()) {
      try (Trainer trainer = new Trainer(model, job)) {
        assertEquals(4, trainer.run().steps());
      }
      return Small.weights(model);
    }
  }

  @Test
  void anIterableTrainsAsTheDatasetOfTheSameBatches() {
    try (Scope scope = Scope.open()) {
      List<Batch> epoch = new ArrayList<>();
      Batches batches = new Batches(DATA, 32, 5, false, true);
      for (int i = 0; i < 4; i++) {
        epoch.add(batches.next());
      }
      Map<String, float[]> expected = train(TrainingJob.of(PLAIN, DATA).withSeed(5));
      Map<String, float[]> got =
          train(TrainingJob.of(PLAIN, TrainingData.of(epoch, 3)).withSeed(5));
      expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
    }
  }

  @Test
  void aSourceOfOnesOwnTrains() {
    TrainingData own =
        new TrainingData() {
          @Override
          public String name() {
            return "own";
          }

          @Override
          public int size() {
            return 100;
          }

          @Override
          public long[] inputShape() {
            return DATA.inputShape();
          }

          @Override
          public int classes() {
            return 3;
          }

          @Override
          public BatchSource batches(int batchSize, long seed) {
            return new Batches(DATA, batchSize, seed, false, false);
          }
        };
    train(TrainingJob.of(PLAIN, own));
  }

  @Test
  void secondsOfTrainingAndOfEvaluationFillTheWholeTime() {
    List<Event.Evaluated> evaluations = new ArrayList<>();
    TrainingJob job =
        TrainingJob.of(PLAIN.withEvaluationEvery(Length.steps(1)), DATA)
            .withEvaluation(DATA)
            .withObservers(
                List.of(
                    event -> {
                      if (event instanceof Event.Evaluated evaluated) {
                        evaluations.add(evaluated);
                      }
                    }));
    try (Layer model = Small.convnet()) {
      long begun = System.nanoTime();
      double training;
      try (Trainer trainer = new Trainer(model, job)) {
        training = trainer.run().seconds();
      }
      double whole = (System.nanoTime() - begun) * 1e-9;
      double evaluating =
          evaluations.stream().mapToDouble(Event.Evaluated::evaluationSeconds).sum();
      assertEquals(4, evaluations.size());
      assertTrue(training > 0 && evaluating > 0 && training + evaluating <= whole);
    }
  }
}
