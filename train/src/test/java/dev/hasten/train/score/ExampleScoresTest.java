package dev.hasten.train.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.Datasets;
import dev.hasten.data.TokenDataset;
import dev.hasten.data.order.Sampling;
import dev.hasten.engine.Precision;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.train.Length;
import dev.hasten.train.Recipe;
import dev.hasten.train.Small;
import dev.hasten.train.Trainer;
import dev.hasten.train.TrainingJob;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.speedup.Ema;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scores by the papers' equations, and what they say of examples whose label is wrong. */
class ExampleScoresTest {
  private static final Recipe RECIPE = Recipe.of(Length.epochs(4));

  private static Layer net() {
    return new Sequential()
        .add("flatten", new Flatten())
        .add("hidden", new Linear(64, 32))
        .add("relu", new Relu())
        .add("dense", new Linear(32, 10));
  }

  /** Digits of which every 20th has the label of the next digit. */
  private static Dataset spoiled() {
    try (DataPair digits = Datasets.resolve("digits");
        Scope scope = Scope.open()) {
      Dataset train = digits.train();
      int[] labels = train.labels();
      for (int i = 0; i < labels.length; i += 20) {
        labels[i] = (labels[i] + 1) % 10;
      }
      float[] values = Tensors.toFloats(train.batch(0, train.size()).inputs());
      return ArrayDataset.ofFloats(values, labels, train.inputShape()).withClasses(10);
    }
  }

  @Test
  void el2nIsTheLengthOfTheErrorAndTheMeanOverModels() {
    assertEquals(
        Math.sqrt(0.09 + 0.04 + 0.01), ErrorNorm.of(new float[] {0.7f, 0.2f, 0.1f}, 0), 1e-7);
    assertEquals(Math.sqrt(2), ErrorNorm.of(new float[] {0, 1}, 0), 1e-9);
    assertEquals(0, ErrorNorm.of(new float[] {0, 1}, 1), 1e-9);
    ErrorNorm rule = new ErrorNorm(1);
    rule.begin();
    rule.see(0, new float[] {0, 1}, 0);
    rule.begin();
    rule.see(0, new float[] {0, 1}, 1);
    assertArrayEquals(new double[] {Math.sqrt(2) / 2}, rule.scores(), 1e-9);
  }

  /** One row an example, one column a look: 1 where it is right. */
  @Test
  void forgettingCountsTurnsFromRightToWrong() {
    int[][] right = {
      {1, 1, 1, 1, 1}, {1, 0, 1, 0, 1}, {0, 0, 0, 1, 1}, {0, 0, 0, 0, 0}, {0, 1, 0, 0, 0}
    };
    Forgetting rule = new Forgetting(right.length);
    for (int look = 0; look < 5; look++) {
      rule.begin();
      for (int i = 0; i < right.length; i++) {
        rule.see(i, new float[] {0.4f, right[i][look] == 1 ? 0.6f : 0.4f}, 1); // a tie is wrong
      }
    }
    assertArrayEquals(new double[] {0, 2, 0, 5, 1}, rule.scores());
  }

  /** The share of pairs of a wrong and a right label of which the wrong one scores higher. */
  private static double ranking(double[] scores) {
    double[] right = new double[scores.length];
    int count = 0;
    for (int i = 0; i < scores.length; i++) {
      if (i % 20 != 0) {
        right[count++] = scores[i];
      }
    }
    double above = 0;
    int wrong = 0;
    for (int i = 0; i < scores.length; i += 20) {
      double score = scores[i];
      above += Arrays.stream(right, 0, count).filter(other -> other < score).count();
      above += 0.5 * Arrays.stream(right, 0, count).filter(other -> other == score).count();
      wrong++;
    }
    return above / wrong / count;
  }

  @Test
  void wrongLabelsScoreHighAndSeedsDecideAllOfIt() {
    Dataset data = spoiled();
    double[] norms = ExampleScores.el2n(ExampleScoresTest::net, RECIPE, data, 2, List.of(1L, 2L));
    assertTrue(ranking(norms) > 0.9, "" + ranking(norms));
    assertArrayEquals(
        norms, ExampleScores.el2n(ExampleScoresTest::net, RECIPE, data, 2, List.of(1L, 2L)));
    double[] whole = ExampleScores.el2n(ExampleScoresTest::net, RECIPE, data, 4, List.of(1L));
    assertTrue(Arrays.stream(whole).sum() < Arrays.stream(norms).sum(), "training lowers errors");
    double[] forgotten = ExampleScores.forgetting(ExampleScoresTest::net, RECIPE, data, 1);
    assertTrue(ranking(forgotten) > 0.85, "" + ranking(forgotten));
    assertTrue(Arrays.stream(forgotten).max().orElse(0) <= 4);
  }

  private static Map<String, float[]> trained(Dataset data, boolean looking) {
    try (Layer model = net()) {
      ErrorNorm rule = new ErrorNorm(data.size());
      Observer look =
          event -> {
            if (looking && event instanceof Event.Stepped step && step.step() % 7 == 0) {
              Look.at(model, data, rule);
            }
          };
      TrainingJob job = TrainingJob.of(RECIPE, data).withObservers(List.of(look));
      try (Trainer trainer = new Trainer(model, job)) {
        trainer.run();
      }
      return Small.weights(model);
    }
  }

  @Test
  void lookingChangesNoBitOfTheTraining() {
    Dataset data = spoiled();
    Map<String, float[]> plain = trained(data, false);
    trained(data, true).forEach((name, values) -> assertArrayEquals(plain.get(name), values, name));
  }

  /** By runs that end after each epoch, which leave in the model what evaluation sees. */
  @ParameterizedTest
  @MethodSource("otherWeights")
  void forgettingLooksAtWhatEvaluationSees(Recipe recipe) {
    Dataset data = spoiled().subset(0, 300);
    Forgetting rule = new Forgetting(data.size());
    TrainingJob job = TrainingJob.of(recipe, data).withSeed(1);
    long epoch = recipe.run(data.size()).stepsPerEpoch();
    for (int i = 1; i <= 4; i++) {
      try (Layer model = net()) {
        try (Trainer trainer = new Trainer(model, job)) {
          trainer.runTo(i * epoch);
        }
        Look.at(model, data, rule);
      }
    }
    assertArrayEquals(
        rule.scores(), ExampleScores.forgetting(ExampleScoresTest::net, recipe, data, 1));
  }

  static List<Recipe> otherWeights() {
    return List.of(
        RECIPE.withPrecision(Precision.BF16_WEIGHTS),
        RECIPE.withPrecision(Precision.BF16_STOCHASTIC),
        RECIPE.withSpeedups(List.of(new Ema(0.99, 1))));
  }

  @Test
  void whatHasNoClassesOrAnOrderOfItsOwnIsRefused() {
    Dataset data = spoiled();
    Dataset ordered = data.ordered(Sampling.classBalanced(data.labels()));
    DataException mixed =
        assertThrows(
            DataException.class,
            () -> ExampleScores.forgetting(ExampleScoresTest::net, RECIPE, ordered, 1));
    assertTrue(mixed.getMessage().contains("score each source by itself"), mixed.getMessage());
    Dataset text = TokenDataset.of(new int[100], 8, 10);
    assertThrows(
        DataException.class,
        () -> ExampleScores.el2n(ExampleScoresTest::net, RECIPE, text, 1, List.of(1L)));
  }
}
