package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.data.Dataset;
import dev.hasten.data.TokenDataset;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Decoder;
import dev.hasten.nn.Layer;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.optimizer.AdamW;
import dev.hasten.train.schedule.Cosine;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.speedup.Accumulation;
import dev.hasten.train.speedup.Clipping;
import dev.hasten.train.speedup.Ema;
import dev.hasten.train.speedup.LabelSmoothing;
import dev.hasten.train.speedup.Speedups;
import dev.hasten.train.step.CrossEntropy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on sequences of tokens: the loss at every place, evaluation, targets, resuming. */
class SequencesTest {
  private static final int KINDS = 5;
  private static final int CONTEXT = 8;
  private static final int[] NEXT = {3, 0, 4, 2, 1}; // one of 5 follows each

  /** A tenth of the tokens comes by chance, the others after {@link #NEXT}. */
  private static TokenDataset tokens(int count, long seed) {
    RandomStream random = new RandomStream(seed, "tokens");
    int[] tokens = new int[count];
    for (int i = 1; i < count; i++) {
      tokens[i] = random.nextInt(10) == 0 ? random.nextInt(KINDS) : NEXT[tokens[i - 1]];
    }
    return TokenDataset.of(tokens, CONTEXT, KINDS);
  }

  private static final TokenDataset DATA = tokens(2401, 1);
  private static final Dataset TEST = tokens(801, 2);
  private static final Recipe RECIPE =
      Recipe.of(Length.steps(60))
          .withBatch(20)
          .withOptimizer(new AdamW(1e-2, 0.9, 0.99, 1e-8, 0.1))
          .withSchedule(new Cosine(Duration.parse("5st"), 0.1))
          .withSpeedups(List.of(new Clipping(1)))
          .withEvaluationEvery(Length.steps(20));

  @TempDir private Path folder;

  private static Layer decoder() {
    return Decoder.of(new Decoder.Config(KINDS, CONTEXT, 1, 2, 16, false, true));
  }

  @Test
  void theLossIsTheMeanOverAllPlacesOfAllExamples() {
    RandomStream random = new RandomStream(4, "scores");
    float[] scores = new float[2 * 3 * KINDS];
    long[] targets = {0, 1, 2, 3, 4, 0};
    double byHand = 0;
    for (int place = 0; place < 6; place++) {
      double sum = 0;
      for (int kind = 0; kind < KINDS; kind++) {
        scores[place * KINDS + kind] = (float) random.nextGaussian();
        sum += Math.exp(scores[place * KINDS + kind]);
      }
      byHand += (Math.log(sum) - scores[place * KINDS + (int) targets[place]]) / 6;
    }
    try (Scope scope = Scope.open()) {
      Tensor outputs = Tensors.ofFloats(scores, 2, 3, KINDS);
      Tensor classes = Tensors.ofLongs(targets, 2, 3);
      assertEquals(byHand, CrossEntropy.LOSS.loss(outputs, outputs, classes).item_double(), 1e-6);
      float[] certain = new float[scores.length];
      for (int place = 0; place < 6; place++) {
        certain[place * KINDS + (int) targets[place]] = 1;
      }
      Tensor probabilities = Tensors.ofFloats(certain, 2, 3, KINDS);
      assertEquals(
          byHand, CrossEntropy.LOSS.loss(outputs, outputs, probabilities).item_double(), 1e-6);
    }
  }

  /** Every window once, every place of it an answer: by hand from the model's scores. */
  @Test
  void evaluationCountsEveryPlaceOfEveryWindow() {
    try (Layer model = decoder()) {
      model.initialize(new RandomStreams(1));
      model.training(false);
      double loss = 0;
      int right = 0;
      for (int window = 0; window < TEST.size(); window++) {
        try (Scope scope = Scope.open()) {
          Batch batch = TEST.batch(window, window + 1);
          float[] scores = Tensors.toFloats(model.forward(batch.inputs()));
          for (int place = 0; place < CONTEXT; place++) {
            int target = (int) batch.targets().select(0, 0).select(0, place).item_long();
            double sum = 0;
            int best = 0;
            for (int kind = 0; kind < KINDS; kind++) {
              float score = scores[place * KINDS + kind];
              sum += Math.exp(score);
              best = score > scores[place * KINDS + best] ? kind : best;
            }
            loss += Math.log(sum) - scores[place * KINDS + target];
            right += best == target ? 1 : 0;
          }
        }
      }
      int answers = 100 * CONTEXT; // (801 - 1) / 8 windows
      assertEquals(100, TEST.size());
      Map<String, Double> metrics = Evaluator.evaluate(model, TEST);
      assertEquals(loss / answers, metrics.getOrDefault("loss", 0.0), 1e-5);
      assertEquals((double) right / answers, metrics.getOrDefault("accuracy", 0.0), 1e-12);
    }
  }

  /** The chain's own entropy is the least that can be reached: 0.92 and 4 times 0.02. */
  @Test
  void aDecoderLearnsTheChainAndStopsAtALoss() {
    double least = -(0.92 * Math.log(0.92) + 4 * 0.02 * Math.log(0.02));
    Target target = new Target("loss", least + 0.15, false);
    TrainingJob job =
        TrainingJob.of(RECIPE.withLength(Length.steps(400)), DATA)
            .withEvaluation(TEST)
            .withTarget(target, true);
    try (Layer model = decoder();
        Trainer trainer = new Trainer(model, job)) {
      TrainingResult result = trainer.run();
      assertEquals(Event.Outcome.TARGET, result.outcome());
      double loss = result.metrics().getOrDefault("loss", 9.0);
      assertTrue(loss <= target.value(), "loss " + loss);
      assertTrue(loss > least - 0.05, "better than the chain allows: " + loss);
      assertTrue(result.steps() < 400, "stopped after " + result.steps());
    }
  }

  @Test
  void aRunLeftInTheMiddleOfAnEpochGoesOnWithTheSameBits() {
    Recipe recipe =
        RECIPE.withSpeedups(
            List.of(
                new LabelSmoothing(0.1), new Accumulation(2), new Clipping(1), new Ema(0.9, 1)));
    TrainingJob job = TrainingJob.of(recipe, DATA).withLogEvery(1);
    TrainingJob kept =
        job.withCheckpoints(Checkpointing.in(folder.resolve("checkpoints"))).withEvaluation(TEST);
    Observer leave =
        event -> {
          if (event instanceof Event.Progressed && event.step() == 23) { // of 15 in an epoch
            Thread.currentThread().interrupt();
          }
        };
    Map<String, float[]> left = trained(kept.withObservers(List.of(leave)), false);
    Map<String, float[]> whole = trained(job, false);
    assertFalse(Arrays.equals(whole.get("tokens.weight"), left.get("tokens.weight")));
    assertSame(whole, trained(kept, true));
  }

  private static Map<String, float[]> trained(TrainingJob job, boolean resume) {
    try (Layer model = decoder();
        Trainer trainer = new Trainer(model, job)) {
      if (resume) {
        assertTrue(trainer.resume(false) > 0, "nothing was gone on with");
      }
      trainer.run();
      return Small.weights(model);
    }
  }

  /** Each speedup says what it needs, or trains to a finite loss. */
  @Test
  void everySpeedupFitsSequencesOrRefusesThem() {
    Set<String> refused = new TreeSet<>();
    Catalog<Speedup> catalog = new Catalog<>("a speedup", Speedups.list());
    for (Entry<Speedup> entry : Speedups.list()) {
      Speedup speedup = catalog.make(Choice.of(entry.name()), (option, fault) -> {}).orElseThrow();
      Recipe recipe = RECIPE.withLength(Length.steps(8)).withSpeedups(List.of(speedup));
      try (Layer model = decoder();
          Trainer trainer = new Trainer(model, TrainingJob.of(recipe, DATA).withEvaluation(TEST))) {
        double loss = trainer.run().metrics().getOrDefault("loss", Double.NaN);
        assertTrue(Double.isFinite(loss), entry.name() + " " + loss);
      } catch (IllegalArgumentException e) {
        assertTrue(String.valueOf(e.getMessage()).startsWith("expected "), e.getMessage());
        refused.add(entry.name());
      }
    }
    for (String images : List.of("cutmix", "mixup", "random-flip", "channels-last")) {
      assertTrue(refused.contains(images), images + " is not among " + refused);
    }
    for (String any : List.of("clipping", "ema", "label-smoothing", "selective-backprop")) {
      assertFalse(refused.contains(any), any + " is among " + refused);
    }
  }

  @Test
  void durationsMayCountTokens() {
    Recipe warm = RECIPE.withSchedule(new Cosine(Duration.parse("800tok"), 0.1)); // 5 steps
    assertSame(
        trained(TrainingJob.of(RECIPE, DATA), false), trained(TrainingJob.of(warm, DATA), false));
    String words =
        assertThrows(
                IllegalArgumentException.class,
                () -> new Trainer(Small.convnet(), TrainingJob.of(warm, Small.images(300, 1))))
            .getMessage();
    assertTrue(words.startsWith("expected data of tokens"), words);
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> got) {
    expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
  }
}
