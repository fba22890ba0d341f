package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.Batch;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.NumericTarget;
import dev.hasten.data.Task;
import dev.hasten.data.order.Sampling;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.train.event.Event;
import dev.hasten.train.loss.NumberLoss;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.schedule.LinearDecay;
import dev.hasten.train.schedule.Plateau;
import dev.hasten.train.score.ExampleScores;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Metric;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.speedup.CutMix;
import dev.hasten.train.speedup.EarlyExits;
import dev.hasten.train.speedup.LabelSmoothing;
import dev.hasten.train.speedup.LogitCap;
import dev.hasten.train.speedup.LossFiltering;
import dev.hasten.train.speedup.MixUp;
import dev.hasten.train.speedup.SelectiveBackprop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers to predict, in Java. */
class RegressionTest {
  private static final int ROWS = 64;
  private static final float[][] INPUTS = new float[ROWS][3];
  private static final double[][] EXACT = new double[ROWS][3];
  private static final double[] PRICES = new double[ROWS];

  static {
    RandomStream random = new RandomStream(1, "houses");
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < 3; j++) {
        INPUTS[i][j] = (float) random.nextGaussian();
        EXACT[i][j] = INPUTS[i][j];
      }
      PRICES[i] =
          5000
              + 300 * EXACT[i][0]
              - 120 * EXACT[i][1]
              + 40 * EXACT[i][2]
              + 90 * random.nextGaussian();
    }
  }

  private static final NumericTarget PRICE = NumericTarget.of("price", PRICES);
  private static final ArrayDataset HOUSES = ArrayDataset.ofFloats(INPUTS, PRICES, PRICE);
  private static final DataPair PAIR = new DataPair(HOUSES, HOUSES);
  private static final Recipe LINEAR =
      Recipe.of(Length.epochs(200))
          .withBatch(ROWS)
          .withOptimizer(new Sgd(0.1, 0.9, false, 0))
          .withEvaluationEvery(Length.epochs(50));

  private static Layer net() {
    return Sequential.of(new Linear(3, 16), new Relu(), new Linear(16, 1));
  }

  /** What a whole batch and enough steps come to, there is no way around. */
  @Test
  void aLinearModelComesToTheClosedForm() {
    LeastSquares closed = LeastSquares.of(EXACT, PRICES);
    double rmse = closed.rmse(EXACT, PRICES);
    try (Layer model = Sequential.of(new Linear(3, 1))) {
      try (Trainer trainer = new Trainer(model, TrainingJob.of(LINEAR, PAIR))) {
        Map<String, Double> metrics = trainer.run().metrics();
        assertEquals(List.of("rmse", "mae", "r2", "loss"), List.copyOf(metrics.keySet()));
        assertEquals(rmse, metrics.get("rmse"), 1e-4 * rmse);
        double spread = PRICE.deviation();
        assertEquals(1 - rmse * rmse / (spread * spread), metrics.get("r2"), 1e-4);
        assertEquals(Math.pow(rmse / spread, 2), metrics.get("loss"), 1e-5);
      }
      double[] predicted = Predictor.numbers(model, INPUTS, PRICE);
      for (int i = 0; i < ROWS; i++) {
        assertEquals(closed.answer(EXACT[i]), predicted[i], 0.05);
      }
    }
  }

  /** Answers are the inputs: errors of 2, 0, -1 and 3 in the unit of the target. */
  @Test
  void metricsAreThoseCountedByHand() {
    double[] numbers = {10, 20, 30, 40};
    NumericTarget target = NumericTarget.of("n", numbers);
    float[][] answers = new float[4][1];
    double[] errors = {2, 0, -1, 3};
    for (int i = 0; i < 4; i++) {
      answers[i][0] = target.standardised(numbers[i] + errors[i]);
    }
    try (Layer echo = Sequential.of(new Flatten())) {
      Map<String, Double> metrics =
          Evaluator.evaluate(echo, ArrayDataset.ofFloats(answers, numbers, target));
      assertEquals(Math.sqrt(14 / 4.0), metrics.get("rmse"), 1e-5);
      assertEquals(6 / 4.0, metrics.get("mae"), 1e-5);
      assertEquals(1 - 14 / 500.0, metrics.get("r2"), 1e-6);
      assertEquals(14 / 500.0, metrics.get("loss"), 1e-6);
      Dataset one = ArrayDataset.ofFloats(answers, numbers, target).subset(0, 1);
      assertEquals(0.0, Evaluator.evaluate(echo, one).get("r2"));
      Dataset right = ArrayDataset.ofFloats(answers, numbers, target).subset(1, 2);
      assertEquals(1.0, Evaluator.evaluate(echo, right).get("r2"));
    }
  }

  private static List<Double> losses(Recipe recipe, Dataset data) {
    List<Double> losses = new ArrayList<>();
    try (Layer model = net();
        Trainer trainer =
            new Trainer(
                model,
                TrainingJob.of(recipe, data)
                    .withLogEvery(1)
                    .withObservers(
                        List.of(
                            event -> {
                              if (event instanceof Event.Progressed progressed) {
                                losses.add(progressed.loss());
                              }
                            })))) {
      trainer.run();
    }
    return losses;
  }

  private static double mean(List<Double> losses) {
    return losses.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  static List<Speedup> choosing() {
    return List.of(new SelectiveBackprop(0.5), new LossFiltering(0.5, 2), new MixUp(0.2));
  }

  @ParameterizedTest
  @MethodSource("choosing")
  void methodsThatNeedNoClassesTrain(Speedup speedup) {
    Recipe recipe = Recipe.of(Length.epochs(30)).withBatch(16).withSpeedups(List.of(speedup));
    List<Double> losses = losses(recipe, HOUSES);
    double first = losses.subList(0, 8).stream().mapToDouble(Double::doubleValue).sum();
    double last =
        losses.subList(losses.size() - 8, losses.size()).stream()
            .mapToDouble(Double::doubleValue)
            .sum();
    assertTrue(last < first, losses.toString());
  }

  /** The highest squared errors of the whole batch, before the first step. */
  @Test
  void lossFilteringTakesTheFarthest() {
    Recipe one = Recipe.of(Length.steps(1)).withBatch(ROWS);
    double whole = losses(one, HOUSES).get(0);
    double hardest = losses(one.withSpeedups(List.of(new LossFiltering(0.25, 1))), HOUSES).get(0);
    double all = losses(one.withSpeedups(List.of(new LossFiltering(1, 1))), HOUSES).get(0);
    assertEquals(whole, all, 1e-6);
    assertTrue(hardest > 1.5 * whole, hardest + " of " + whole);
  }

  /** Of losses that were all equal it would take as many of the low ones as of the high ones. */
  @Test
  void selectiveBackpropTakesTheFarMoreOften() {
    Recipe still =
        Recipe.of(Length.epochs(40)).withBatch(ROWS).withOptimizer(new Sgd(0, 0, false, 0));
    double whole = mean(losses(still.withLength(Length.steps(1)), HOUSES));
    double chosen = mean(losses(still.withSpeedups(List.of(new SelectiveBackprop(0.25))), HOUSES));
    double all = mean(losses(still.withSpeedups(List.of(new SelectiveBackprop(1))), HOUSES));
    assertEquals(whole, all, 1e-6);
    assertTrue(chosen > 1.4 * whole, chosen + " of " + whole);
  }

  /** The second with weights 1 and 3, by hand: {@code (0.75 * 10 + 0.25 * 3 * 20) / 1.5}. */
  @Test
  void mixUpMixesNumbersByTheWeightsOfTheirLosses() {
    long[] order = {1, 0};
    try (Scope scope = Scope.open()) {
      Tensor inputs = Tensors.ofFloats(new float[] {1, 3}, 2, 1);
      Batch plain =
          MixUp.mixed(
              new Batch(inputs, Tensors.ofFloats(new float[] {10, 20}, 2, 1)), 0.75, order, 1);
      assertArrayEquals(new float[] {1.5f, 2.5f}, Tensors.toFloats(plain.inputs()), 1e-6f);
      assertArrayEquals(new float[] {12.5f, 17.5f}, Tensors.toFloats(plain.targets()), 1e-5f);
      Batch weighted =
          MixUp.mixed(
              new Batch(inputs, Tensors.ofFloats(new float[] {10, 1, 20, 3}, 2, 2)),
              0.75,
              order,
              1);
      assertArrayEquals(
          new float[] {15, 1.5f, 19, 2.5f}, Tensors.toFloats(weighted.targets()), 1e-5f);
      Batch nothing =
          MixUp.mixed(
              new Batch(inputs, Tensors.ofFloats(new float[] {10, 0, 20, 0}, 2, 2)),
              0.75,
              order,
              1);
      assertArrayEquals(new float[4], Tensors.toFloats(nothing.targets()));
    }
  }

  /**
   * The expected loss stays that of the mean: over many epochs weighted draws agree with it, though
   * what is far off is drawn more often.
   */
  @Test
  void importanceKeepsTheMeanLoss() {
    Recipe still =
        Recipe.of(Length.epochs(200)).withBatch(ROWS).withOptimizer(new Sgd(0, 0, false, 0));
    double[] scores = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      scores[i] = Math.pow((PRICES[i] - PRICE.mean()) / PRICE.deviation(), 2);
    }
    double whole = losses(still.withLength(Length.steps(1)), HOUSES).get(0);
    double drawn = mean(losses(still, HOUSES.ordered(Sampling.importance(scores, 0.2))));
    assertEquals(whole, drawn, 0.02 * whole);
    double unweighted = mean(losses(still, HOUSES.ordered(Sampling.weighted(scores))));
    assertTrue(unweighted > 1.5 * whole, unweighted + " of " + whole);
  }

  /** A model that knows nothing of its rows answers with the mean, or with the median. */
  @ParameterizedTest
  @CsvSource({"SQUARED_ERROR, 22", "ABSOLUTE_ERROR, 3"})
  void theLossDecidesWhatIsAnswered(NumberLoss loss, double expected) {
    double[] numbers = {1, 2, 3, 4, 100};
    NumericTarget target = NumericTarget.of("n", numbers);
    float[][] nothing = new float[5][1];
    Recipe recipe =
        Recipe.of(Length.steps(400))
            .withBatch(5)
            .withOptimizer(new Sgd(0.05, 0, false, 0))
            .withSchedule(new LinearDecay(Duration.NONE, 0))
            .withLoss(loss);
    try (Layer model = Sequential.of(new Linear(1, 1))) {
      Dataset rows = ArrayDataset.ofFloats(nothing, numbers, target);
      try (Trainer trainer = new Trainer(model, TrainingJob.of(recipe, rows))) {
        trainer.run();
      }
      assertEquals(expected, Predictor.numbers(model, nothing, target)[0], 0.3);
    }
  }

  @Test
  void methodsOfClassesAreRefusedTogether() {
    Recipe recipe =
        LINEAR.withSpeedups(
            List.of(
                new LabelSmoothing(0.1),
                new LogitCap(30),
                new EarlyExits(0.5, 0.3, 0.9),
                new CutMix(1)));
    try (Layer model = net()) {
      String fault =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> new Trainer(model, TrainingJob.of(recipe, PAIR)))
              .getMessage();
      assertEquals(4, fault.lines().count(), fault);
      for (String name : List.of("label-smoothing", "logit-cap", "early-exit", "cutmix")) {
        assertTrue(fault.contains("expected classes to predict for " + name), fault);
      }
    }
  }

  @Test
  void metricsThatAreNeverToldAreRefused() {
    Recipe plateau =
        LINEAR.withSchedule(new Plateau(Duration.NONE, "accuracy", 0.1, 1, 1e-4, 0, 0));
    TrainingJob job =
        TrainingJob.of(plateau, PAIR).withTarget(new Target("accuracy", 0.9, true), true);
    try (Layer model = net()) {
      String fault =
          assertThrows(IllegalArgumentException.class, () -> new Trainer(model, job)).getMessage();
      assertEquals(
          "expected a metric of a number to predict for the target (loss, rmse, mae, r2), but got"
              + " accuracy: name one of these\n"
              + "expected a metric of a number to predict for a schedule (loss, rmse, mae, r2), but"
              + " got accuracy: name one of these",
          fault);
    }
    Dataset images = Small.images(60, 1);
    Recipe huber = Recipe.of(Length.steps(1)).withLoss(NumberLoss.HUBER);
    TrainingJob classes =
        TrainingJob.of(huber, new DataPair(images, images))
            .withTarget(new Target("rmse", 1, false), true);
    try (Layer model = Small.convnet()) {
      String fault =
          assertThrows(IllegalArgumentException.class, () -> new Trainer(model, classes))
              .getMessage();
      assertTrue(fault.startsWith("expected a number to predict for the loss huber"), fault);
      assertTrue(fault.contains("\nexpected a metric of classes for the target"), fault);
    }
    assertThrows(IllegalArgumentException.class, () -> new Target("rmse", 1, true));
    assertThrows(IllegalArgumentException.class, () -> new Target("r2", 0.5, false));
    assertThrows(IllegalArgumentException.class, () -> new Target("r2", 1.5, true));
    assertThrows(IllegalArgumentException.class, () -> new Target("mae", -1, false));
  }

  @Test
  void examplesToEvaluateOnHaveTheTargetOfThoseToTrainOn() {
    NumericTarget other = NumericTarget.of("price", 1, 2);
    for (Dataset strange :
        List.of(
            ArrayDataset.ofFloats(INPUTS, PRICES, other),
            ArrayDataset.ofFloats(INPUTS, new int[ROWS]))) {
      TrainingJob job = TrainingJob.of(LINEAR, HOUSES).withEvaluation(strange);
      try (Layer model = net()) {
        String fault =
            assertThrows(IllegalArgumentException.class, () -> new Trainer(model, job))
                .getMessage();
        assertTrue(fault.startsWith("expected one number to predict in the training and"), fault);
      }
    }
  }

  @Test
  void aTargetIsReachedFromAboveAndTheBestHasTheLeastError() {
    TrainingJob job =
        TrainingJob.of(LINEAR.withEvaluationEvery(Length.steps(1)), PAIR)
            .withTarget(new Target("rmse", 0.5 * PRICE.deviation(), false), true);
    try (Layer model = net();
        Trainer trainer = new Trainer(model, job)) {
      TrainingResult result = trainer.run();
      assertEquals(Event.Outcome.TARGET, result.outcome());
      assertTrue(result.reached().orElseThrow().value() <= 0.5 * PRICE.deviation());
    }
    History history = new History(Optional.empty(), Metric.usual(Task.REGRESSION));
    for (double error : new double[] {5, 3, 4}) {
      long step = history.evaluations().size() + 1;
      history.add(new Event.Evaluated(step, step, 0, 0, Map.of("rmse", error)));
    }
    assertTrue(history.bestAt(2));
    assertFalse(history.bestAt(3));
  }

  @Test
  void aPlateauFollowsTheError() {
    Plateau plateau = new Plateau(Duration.NONE, "rmse", 0.5, 0, 1e-4, 0, 0);
    var course = plateau.begin();
    for (double error : new double[] {5, 4, 3}) {
      course.evaluated(Map.of("rmse", error));
    }
    assertEquals(1, course.factor(LINEAR.run(ROWS)));
    course.evaluated(Map.of("rmse", 3.5));
    assertEquals(0.5, course.factor(LINEAR.run(ROWS)));
  }

  /** A tenth of its size past the best, whichever side of zero that is on. */
  @Test
  void aPlateauReadsMetricsBelowZero() {
    assertEquals(1, factorAfter("r2", -3, -2.6));
    assertEquals(0.5, factorAfter("r2", -3, -2.8));
    assertEquals(0.5, factorAfter("r2", -3, -3.2));
    assertEquals(1, factorAfter("loss", -3, -3.4));
    assertEquals(0.5, factorAfter("loss", -3, -3.2));
    assertEquals(0.5, factorAfter("loss", -3, -2.8));
  }

  private static double factorAfter(String metric, double first, double second) {
    var course = new Plateau(Duration.NONE, metric, 0.5, 0, 0.1, 0, 0).begin();
    course.evaluated(Map.of(metric, first));
    course.evaluated(Map.of(metric, second));
    return course.factor(LINEAR.run(ROWS));
  }

  @Test
  void aModelOfSeveralAnswersIsRefused() {
    try (Layer model = Sequential.of(new Linear(3, 2));
        Trainer trainer = new Trainer(model, TrainingJob.of(LINEAR, PAIR))) {
      String fault = assertThrows(IllegalArgumentException.class, trainer::run).getMessage();
      assertTrue(fault.endsWith("give its last layer one output"), fault);
      assertThrows(IllegalArgumentException.class, () -> Evaluator.evaluate(model, HOUSES));
      assertThrows(IllegalArgumentException.class, () -> Predictor.numbers(model, INPUTS, PRICE));
    }
  }

  /** The length of the error is its size; an answer is never right, so nothing is forgotten. */
  @Test
  void scoresAreLengthsOfErrors() {
    Recipe one = Recipe.of(Length.epochs(1)).withBatch(ROWS);
    double[] scores =
        ExampleScores.el2n(() -> Sequential.of(new Linear(3, 1)), one, HOUSES, 1, List.of(1L));
    try (Layer model = Sequential.of(new Linear(3, 1))) {
      try (Trainer trainer = new Trainer(model, TrainingJob.of(one, HOUSES))) {
        trainer.run();
      }
      double[] answers = Predictor.numbers(model, INPUTS, PRICE);
      double[] errors = new double[ROWS];
      for (int i = 0; i < ROWS; i++) {
        errors[i] = Math.abs(answers[i] - PRICES[i]) / PRICE.deviation();
      }
      assertArrayEquals(errors, scores, 1e-4);
    }
    String fault =
        assertThrows(
                DataException.class,
                () -> ExampleScores.forgetting(RegressionTest::net, one, HOUSES, 1))
            .getMessage();
    assertTrue(fault.endsWith("score by el2n"), fault);
  }
}
