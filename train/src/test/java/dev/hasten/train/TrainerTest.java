package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.Batch;
import dev.hasten.data.Batches;
import dev.hasten.engine.OperatorProfile;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.range.RangeTest;
import dev.hasten.train.schedule.LinearDecay;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.Update;
import dev.hasten.train.seam.Weights;
import dev.hasten.train.speedup.Accumulation;
import dev.hasten.train.speedup.ChannelsLast;
import dev.hasten.train.speedup.Clipping;
import dev.hasten.train.speedup.DropoutRate;
import dev.hasten.train.speedup.Ema;
import dev.hasten.train.speedup.LabelSmoothing;
import dev.hasten.train.speedup.Lookahead;
import dev.hasten.train.speedup.StandardizedInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TrainerTest {
  private static final ArrayDataset DATA = Small.images(300, 1);
  private static final Recipe PLAIN =
      Recipe.of(Length.epochs(2)).withOptimizer(new Sgd(0.1, 0.9, true, 1e-3));

  private static Map<String, float[]> train(Recipe recipe, long seed) {
    try (Layer model = Small.convnet()) {
      try (Trainer trainer = new Trainer(model, TrainingJob.of(recipe, DATA).withSeed(seed))) {
        trainer.run();
      }
      return Small.weights(model);
    }
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> got) {
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
  }

  /** Skips every step, and ends the training at the third. */
  private record Gives(String up) implements Speedup {
    @Override
    public Effect effect() {
      return Effect.OBJECTIVE;
    }

    @Override
    public void install(Seams seams) {
      seams.gradients(
          (weights, progress) ->
              progress.step() < 2 ? new Update.Skipped("not yet") : Update.Skipped.andEnds(up));
    }

    @Override
    public Choice choice() {
      return Choice.of("gives");
    }
  }

  @Test
  void aSkippedUpdateMayEndTheTraining() {
    Recipe recipe =
        Recipe.of(Length.steps(9)).withSpeedups(List.of(new Gives("three were too many")));
    List<Event> events = new ArrayList<>();
    Observer observer = events::add;
    TrainingJob job = TrainingJob.of(recipe, Small.images(60, 1)).withObservers(List.of(observer));
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, job)) {
      String words = assertThrows(TrainingException.class, trainer::run).getMessage();
      assertEquals("three were too many", words);
    }
    assertEquals(
        List.of(
            new Event.Skipped(1, 1, "not yet"),
            new Event.Skipped(2, 2, "not yet"),
            new Event.Skipped(3, 3, "three were too many")),
        events.stream().filter(Event.Skipped.class::isInstance).toList());
    assertTrue(
        events.stream()
            .anyMatch(
                each ->
                    each instanceof Event.Ended e
                        && e.outcome() == Event.Outcome.FAILED
                        && e.skippedSteps() == 3));
  }

  @Test
  void aPlainRecipeIsAHandWrittenLoopBitForBit() {
    Map<String, float[]> byHand;
    try (Layer model = Small.convnet()) {
      model.initialize(new RandomStreams(3));
      Weights weights = Weights.of(model);
      Optimizer optimizer = PLAIN.optimizer().over(weights);
      Batches batches = new Batches(DATA, PLAIN.batch(), 3, false, true);
      for (int step = 0; step < 2 * batches.batchesPerEpoch(); step++) {
        try (Scope scope = Scope.open()) {
          Batch batch = batches.next();
          weights.zeroGradients();
          Tensor loss = torch.cross_entropy_loss(model.forward(batch.inputs()), batch.targets());
          loss.backward();
          optimizer.update(0.1);
        }
      }
      byHand = Small.weights(model);
      optimizer.close();
      weights.giveBack();
      weights.close();
    }
    assertSame(byHand, train(PLAIN, 3));
  }

  @Test
  void theSameSeedGivesTheSameBitsAndAnotherSeedOthers() {
    assertSame(train(PLAIN, 1), train(PLAIN, 1));
    assertFalse(
        Arrays.equals(train(PLAIN, 1).get("dense.weight"), train(PLAIN, 2).get("dense.weight")));
  }

  @Test
  void twoTrainersOnTwoThreadsGiveTheBitsOfEachAlone() throws Exception {
    List<Map<String, float[]>> alone = List.of(train(PLAIN, 1), train(PLAIN, 2));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Callable<Map<String, float[]>>> both =
          List.of(() -> train(PLAIN, 1), () -> train(PLAIN, 2));
      List<Future<Map<String, float[]>>> together = threads.invokeAll(both);
      assertSame(alone.get(0), together.get(0).get());
      assertSame(alone.get(1), together.get(1).get());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void everySpeedupAndAllTogetherTrainToTheTask() {
    List<Speedup> all =
        List.of(
            new ChannelsLast(),
            new StandardizedInput(0.25, 0.2),
            new DropoutRate(0.1),
            new LabelSmoothing(0.1),
            new Accumulation(3),
            new Clipping(1),
            new Lookahead(5, 0.5),
            new Ema(0.9, 1));
    List<List<Speedup>> cases = new ArrayList<>();
    cases.add(List.of());
    all.forEach(one -> cases.add(List.of(one)));
    cases.add(all);
    for (List<Speedup> speedups : cases) {
      Recipe recipe = PLAIN.withLength(Length.epochs(8)).withSpeedups(speedups);
      TrainingJob job = TrainingJob.of(recipe, DATA).withEvaluation(Small.images(200, 2));
      try (Layer model = Small.convnet();
          Trainer trainer = new Trainer(model, job)) {
        double accuracy = trainer.run().metrics().get("accuracy");
        assertTrue(accuracy > 0.9, speedups + " reached only " + accuracy);
      }
    }
  }

  @Test
  void theModelThatIsLeftIsTheOneThatWasEvaluated() {
    ArrayDataset test = Small.images(200, 2);
    Recipe recipe = PLAIN.withSpeedups(List.of(new StandardizedInput(0.25, 0.2), new Ema(0.9, 1)));
    try (Layer model = Small.convnet()) {
      Map<String, Double> metrics;
      try (Trainer trainer =
          new Trainer(model, TrainingJob.of(recipe, DATA).withEvaluation(test))) {
        metrics = trainer.run().metrics();
      }
      assertEquals(metrics, Evaluator.evaluate(model, test));
    }
  }

  @Test
  void watchingChangesNothing() {
    List<Event> events = new ArrayList<>();
    Map<String, float[]> watched;
    try (Layer model = Small.convnet()) {
      TrainingJob job =
          TrainingJob.of(PLAIN, DATA)
              .withEvaluation(Small.images(50, 2))
              .withLogEvery(1)
              .withObservers(
                  List.of(
                      events::add,
                      event -> {
                        throw new IllegalStateException("a bad observer");
                      }));
      try (Trainer trainer = new Trainer(model, job)) {
        trainer.run();
      }
      watched = Small.weights(model);
    }
    assertSame(train(PLAIN, 1), watched);
    assertTrue(events.get(0) instanceof Event.Started);
    assertTrue(events.get(events.size() - 1) instanceof Event.Ended);
    assertEquals(20, events.stream().filter(Event.Progressed.class::isInstance).count());
    assertEquals(2, events.stream().filter(Event.Evaluated.class::isInstance).count());
  }

  @Test
  void anInterruptEndsAtAStep() {
    try (Layer model = Small.convnet()) {
      TrainingJob job =
          TrainingJob.of(PLAIN.withLength(Length.epochs(1000)), DATA)
              .withLogEvery(7)
              .withObservers(List.of(event -> interruptAt(event, 21)));
      try (Trainer trainer = new Trainer(model, job)) {
        TrainingResult result = trainer.run();
        assertEquals(Event.Outcome.INTERRUPTED, result.outcome());
        assertEquals(21, result.steps());
      }
    }
    assertFalse(Thread.interrupted());
  }

  @Test
  void aRunInPiecesGivesTheSameBitsAndIsToldOnce() {
    List<Event> told = new ArrayList<>();
    Recipe recipe = PLAIN.withEvaluationEvery(Length.steps(3));
    try (Layer model = Small.convnet()) {
      TrainingJob job =
          TrainingJob.of(recipe, DATA).withSeed(1).withObservers(List.of(event -> told.add(event)));
      try (Trainer trainer = new Trainer(model, job)) {
        assertEquals(Event.Outcome.COMPLETED, trainer.runTo(4));
        assertEquals(Event.Outcome.COMPLETED, trainer.runTo(4), "nothing is left of it");
        assertEquals(4, told.stream().filter(Event.Stepped.class::isInstance).count());
        assertEquals(trainer.steps(), trainer.run().steps());
      }
      assertSame(train(recipe, 1), Small.weights(model));
    }
    assertEquals(1, told.stream().filter(Event.Started.class::isInstance).count());
    assertEquals(1, told.stream().filter(Event.Ended.class::isInstance).count());
  }

  /** No batch is made between two pieces, but for steps that are tried there. */
  @Test
  @Timeout(60)
  void stepsAreTriedBetweenPieces() {
    Recipe recipe = PLAIN.withLength(Length.steps(40));
    Map<String, float[]> whole = train(recipe, 1);
    try (Layer model = Small.convnet()) {
      try (Trainer trainer = new Trainer(model, TrainingJob.of(recipe, DATA).withSeed(1))) {
        trainer.runTo(2);
        trainer.findRate(new RangeTest(1e-5, 1e-3, 10));
        trainer.findRate(new RangeTest(1e-5, 1e-3, 10));
        trainer.runTo(4);
        trainer.findRate(new RangeTest(1e-5, 1e-3, 10));
        trainer.run();
      }
      assertSame(whole, Small.weights(model));
    }
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, TrainingJob.of(recipe, DATA))) {
      trainer.runTo(2);
      trainer.warmUp(10);
      if (OperatorProfile.unavailable().isEmpty()) {
        trainer.profile(5, 5);
      }
      assertEquals(Event.Outcome.COMPLETED, trainer.run().outcome());
    }
  }

  /** A long pause between two pieces is not training. */
  @Test
  void theClockStandsStillBetweenPieces() throws InterruptedException {
    try (Layer model = Small.convnet();
        Trainer trainer =
            new Trainer(model, TrainingJob.of(PLAIN.withLength(Length.steps(4)), DATA))) {
      trainer.runTo(2);
      long pausedAt = System.nanoTime();
      Thread.sleep(3000);
      double before = (System.nanoTime() - pausedAt) * 1e-9;
      assertTrue(trainer.run().seconds() < before, "4 small steps take less than 3 seconds");
    }
  }

  private static void interruptAt(Event event, long step) {
    if (event instanceof Event.Progressed && event.step() == step) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aLossThatIsNotFiniteStopsWithItsStep() {
    Recipe wild = PLAIN.withOptimizer(new Sgd(1e30, 0, false, 0)).withLength(Length.epochs(5));
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, TrainingJob.of(wild, DATA).withLogEvery(5))) {
      TrainingException fault = assertThrows(TrainingException.class, trainer::run);
      assertTrue(
          String.valueOf(fault.getMessage()).matches("(?s).*finite loss, but that of step [23] .*"),
          fault.getMessage());
    }
  }

  @Test
  void theScheduleEndsWhereItShould() {
    Recipe recipe = PLAIN.withSchedule(new LinearDecay(0.5, 0.1));
    List<Double> rates = new ArrayList<>();
    try (Layer model = Small.convnet();
        Trainer trainer =
            new Trainer(
                model,
                TrainingJob.of(recipe, DATA)
                    .withLogEvery(1)
                    .withObservers(
                        List.of(
                            event -> {
                              if (event instanceof Event.Progressed progressed) {
                                rates.add(progressed.learningRate());
                              }
                            })))) {
      trainer.run();
    }
    assertEquals(20, rates.size());
    assertEquals(0.1, rates.get(9), 1e-12, "full rate at the end of the rise");
    assertEquals(0.01, rates.get(19), 0.02, "the final factor at the end");
  }

  @Test
  void nothingNativeIsLeftBehind() {
    train(PLAIN, 1);
    long before = Pointer.totalCount();
    for (int i = 0; i < 5; i++) {
      train(PLAIN, 1);
    }
    assertEquals(before, Pointer.totalCount(), "live native objects");
  }
}
