package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.Dataset;
import dev.hasten.data.TokenDataset;
import dev.hasten.nn.Decoder;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.optimizer.AdamW;
import dev.hasten.train.optimizer.Muon;
import dev.hasten.train.optimizer.ParameterGroup;
import dev.hasten.train.optimizer.ParameterGroups;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.schedule.LinearDecay;
import dev.hasten.train.schedule.Piecewise;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.speedup.BatchWarmup;
import dev.hasten.train.speedup.LabelSmoothing;
import dev.hasten.train.speedup.LayerFreezing;
import dev.hasten.train.speedup.MultiTokenPrediction;
import dev.hasten.train.speedup.ProgressiveLayerDropping;
import dev.hasten.train.speedup.ProgressiveResizing;
import dev.hasten.train.speedup.ProgressiveStacking;
import dev.hasten.train.speedup.SequenceWarmup;
import dev.hasten.train.speedup.Timed;
import dev.hasten.train.speedup.TokenDropping;
import dev.hasten.train.speedup.WindowWarmup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is told of a run beforehand, against what the run tells and does. */
class CoursesTest {
  private static final int STEPS = 20;
  private static final ArrayDataset IMAGES = Small.images(320, 1); // ten whole batches
  private static final TokenDataset TOKENS = tokens();
  private static final Recipe PLAIN =
      Recipe.of(Length.steps(STEPS))
          .withOptimizer(new Sgd(0.05, 0.9, true, 1e-3))
          .withSchedule(new LinearDecay(0.2, 0));

  private static TokenDataset tokens() {
    int[] tokens = new int[2000];
    for (int i = 1; i < tokens.length; i++) {
      tokens[i] = (2 * tokens[i - 1] + 1 + i % 3) % 5;
    }
    return TokenDataset.of(tokens, 24, 5);
  }

  private static Layer decoder() {
    return Decoder.of(new Decoder.Config(5, 24, 4, 2, 16, false, true));
  }

  /** A run to be told of, and the numbers besides the learning rate that are expected in it. */
  private record Case(Recipe recipe, Dataset data, Supplier<Layer> model, Set<String> names) {
    static Case images(Recipe recipe, String... names) {
      return new Case(recipe, IMAGES, Small::convnet, Set.of(names));
    }

    static Case tokens(Speedup speedup, String... names) {
      return new Case(
          PLAIN.withSpeedups(List.of(speedup)), TOKENS, CoursesTest::decoder, Set.of(names));
    }
  }

  private static Schedule falling() {
    return new Piecewise(List.of(Duration.NONE, Duration.share(1)), List.of(1.0, 0.3), true);
  }

  static Stream<Case> cases() {
    Muon muon = new Muon(0.01, 0.05, 0.9, 5, 0.1);
    ParameterGroups groups =
        new ParameterGroups(
            new AdamW(1e-3, 0.9, 0.99, 1e-8, 0.2),
            List.of(
                ParameterGroup.withLearningRate("dense.*", 0.01),
                ParameterGroup.withWeightDecay("conv1.*", 0.5)));
    ParameterGroups ofMuon =
        new ParameterGroups(muon, List.of(ParameterGroup.withLearningRateFactor("conv2.*", 0.5)));
    return Stream.of(
        Case.images(PLAIN),
        Case.images(
            PLAIN
                .withSpeedups(List.of(new LabelSmoothing(0.2)))
                .withSchedules(
                    Map.of(
                        "label-smoothing.amount", falling(),
                        "batch", falling(),
                        "momentum", falling())),
            "label-smoothing.amount",
            "batch",
            "momentum"),
        Case.images(PLAIN.withOptimizer(muon), "matrix_learning_rate"),
        Case.images(
            PLAIN.withOptimizer(muon).withSchedules(Map.of("matrix_learning_rate", falling())),
            "matrix_learning_rate"),
        Case.images(
            PLAIN.withOptimizer(groups).withSchedules(Map.of("weight_decay", falling())),
            "weight_decay",
            "dense.*.learning_rate",
            "conv1.*.weight_decay"),
        Case.images(
            PLAIN.withOptimizer(ofMuon),
            "matrix_learning_rate",
            "conv2.*.learning_rate",
            "conv2.*.matrix_learning_rate"),
        Case.images(
            PLAIN.withSpeedups(
                List.of(
                    new BatchWarmup(0.3, Duration.share(0.5)),
                    new ProgressiveResizing(0.75, 0, 0.6, 2),
                    new LayerFreezing(0.2, 1))),
            "batch-warmup.examples",
            "progressive-resizing.height",
            "progressive-resizing.width",
            "layer-freezing.share"),
        Case.tokens(new SequenceWarmup(8, Duration.steps(15)), "sequence-warmup.places"),
        Case.tokens(new WindowWarmup(4, Duration.steps(15)), "window-warmup.places"),
        Case.tokens(new TokenDropping(0.5, Duration.steps(15)), "token-dropping.share"),
        Case.tokens(new ProgressiveLayerDropping(0.5), "progressive-layer-dropping.theta"),
        Case.tokens(new ProgressiveStacking(Duration.share(0.3)), "progressive-stacking.share"),
        Case.tokens(new MultiTokenPrediction(1, 0.5, 0.6), "multi-token-prediction.weight"));
  }

  private static Map<Long, Event.Progressed> run(Case each, Recipe recipe) {
    Map<Long, Event.Progressed> told = new LinkedHashMap<>();
    TrainingJob job =
        TrainingJob.of(recipe, each.data())
            .withLogEvery(1)
            .withObservers(
                List.of(
                    event -> {
                      if (event instanceof Event.Progressed progressed) {
                        told.put(progressed.step(), progressed);
                      }
                    }));
    try (Layer model = each.model().get();
        Trainer trainer = new Trainer(model, job)) {
      trainer.run();
    }
    return told;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsToldBeforehandIsWhatTheRunTells(Case each) {
    Map<Long, Event.Progressed> told = run(each, each.recipe());
    Courses courses = Courses.of(each.recipe(), each.data());
    assertEquals(STEPS, courses.run().steps());
    for (int step = 0; step < STEPS; step++) {
      Map<String, Double> now = courses.at(step);
      Event.Progressed event = told.get(step + 1L);
      assertEquals(event.learningRate(), now.remove("learning_rate"));
      assertEquals(event.settings(), now, "step " + step);
      assertEquals(each.names(), now.keySet());
    }
  }

  /** Looks at the batches and the layers that the methods before it have left. */
  private record Look(List<long[]> shapes, List<Integer> frozen) implements Speedup {
    @Override
    public Effect effect() {
      return Effect.EXACT;
    }

    @Override
    public void install(Seams seams) {
      List<Layer> model = new ArrayList<>();
      seams.inspect(model::add);
      seams.batch(
          (batch, progress) -> {
            shapes.add(new long[] {batch.size(), batch.inputs().size(1), batch.inputs().size(-1)});
            Set<String> layers = new LinkedHashSet<>();
            model
                .get(0)
                .parameters()
                .forEach(
                    (name, parameter) -> {
                      if (parameter.frozen()) {
                        layers.add(name.substring(0, name.lastIndexOf('.')));
                      }
                    });
            frozen.add(layers.size());
            return batch;
          });
    }

    @Override
    public Choice choice() {
      return Choice.of("look");
    }
  }

  private static Recipe looked(Recipe recipe, Look look) {
    List<Speedup> speedups = new ArrayList<>(recipe.speedups());
    speedups.add(look);
    return recipe.withSpeedups(speedups);
  }

  @Test
  void examplesPixelsAndFrozenLayersAreThoseThatStepsTake() {
    Case each =
        cases().filter(c -> c.names().contains("batch-warmup.examples")).findFirst().orElseThrow();
    Look look = new Look(new ArrayList<>(), new ArrayList<>());
    run(each, looked(each.recipe(), look));
    Courses courses = Courses.of(each.recipe(), IMAGES);
    for (int step = 0; step < STEPS; step++) {
      Map<String, Double> now = courses.at(step);
      long[] shape = look.shapes().get(step);
      assertEquals(shape[0], now.get("batch-warmup.examples"), "step " + step);
      assertEquals(shape[2], now.get("progressive-resizing.width"), "step " + step);
      int layers = (int) (3 * now.getOrDefault("layer-freezing.share", Double.NaN));
      assertEquals(Math.min(2, layers), look.frozen().get(step), "step " + step);
    }
    assertTrue(look.frozen().get(STEPS - 1) > 0 && look.shapes().get(0)[0] < 32);
  }

  @Test
  void aScheduledBatchIsToldInWholeExamples() {
    Look look = new Look(new ArrayList<>(), new ArrayList<>());
    Recipe recipe = PLAIN.withSchedules(Map.of("batch", falling()));
    run(Case.images(recipe), looked(recipe, look));
    Courses courses = Courses.of(recipe, IMAGES);
    for (int step = 0; step < STEPS; step++) {
      assertEquals(look.shapes().get(step)[0], courses.at(step).get("batch"), "step " + step);
    }
  }

  @Test
  void placesAreThoseThatStepsTake() {
    Recipe recipe = PLAIN.withSpeedups(List.of(new SequenceWarmup(8, Duration.steps(15))));
    Look look = new Look(new ArrayList<>(), new ArrayList<>());
    run(new Case(recipe, TOKENS, CoursesTest::decoder, Set.of()), looked(recipe, look));
    Courses courses = Courses.of(recipe, TOKENS);
    for (int step = 0; step < STEPS; step++) {
      assertEquals(
          look.shapes().get(step)[1],
          courses.at(step).get("sequence-warmup.places"),
          "step " + step);
    }
    assertEquals(8, look.shapes().get(0)[1]);
  }

  /** Closed forms of those that no batch shows. */
  @Test
  void sharesAndWeightsAreThoseOfTheirEquations() {
    Recipe recipe =
        PLAIN.withSpeedups(
            List.of(
                new TokenDropping(0.5, Duration.steps(10)),
                new ProgressiveLayerDropping(0.4),
                new MultiTokenPrediction(1, 0.5, 0.5)));
    Map<String, Double> now = Courses.of(recipe, TOKENS).at(5);
    assertEquals(0.75, now.getOrDefault("token-dropping.share", 0.0), 1e-12);
    assertEquals(0.25, now.getOrDefault("multi-token-prediction.weight", 0.0), 1e-12);
    double theta = 0.6 * Math.exp(-100 * 0.25) + 0.4;
    assertEquals(theta, now.getOrDefault("progressive-layer-dropping.theta", 0.0), 1e-12);
  }

  /** Groups and the second rate of muon: factors of the same schedule, or a schedule apart. */
  @Test
  void ratesOfGroupsAndOfMatricesFollow() {
    Muon muon = new Muon(0.01, 0.05, 0.9, 5, 0.1);
    ParameterGroups groups =
        new ParameterGroups(muon, List.of(ParameterGroup.withLearningRateFactor("conv2.*", 0.5)));
    Schedule line = new LinearDecay(0, 0); // 1 - t / T
    Recipe recipe = PLAIN.withOptimizer(groups).withSchedule(line);
    Map<String, Double> now = Courses.of(recipe, IMAGES).at(5);
    assertEquals(0.75 * 0.05, now.getOrDefault("matrix_learning_rate", 0.0), 1e-12);
    assertEquals(0.75 * 0.005, now.getOrDefault("conv2.*.learning_rate", 0.0), 1e-12);
    assertEquals(0.75 * 0.025, now.getOrDefault("conv2.*.matrix_learning_rate", 0.0), 1e-12);
    Recipe apart = recipe.withSchedules(Map.of("matrix_learning_rate", falling()));
    now = Courses.of(apart, IMAGES).at(10);
    assertEquals(0.65 * 0.05, now.getOrDefault("matrix_learning_rate", 0.0), 1e-12);
    assertEquals(0.5 * 0.005, now.getOrDefault("conv2.*.learning_rate", 0.0), 1e-12);
    assertEquals(0.65 * 0.025, now.getOrDefault("conv2.*.matrix_learning_rate", 0.0), 1e-12);
  }

  @Test
  void aSecondRiseIsOfAllRates() {
    Recipe recipe =
        PLAIN
            .withOptimizer(new Muon(0.01, 0.05, 0.9, 5, 0.1))
            .withSchedules(Map.of("matrix_learning_rate", falling(), "momentum", falling()));
    Courses plain = Courses.of(recipe, IMAGES);
    Courses rising = Courses.of(recipe, IMAGES);
    rising.rewarm(Duration.steps(8), Duration.share(0.2)); // four steps
    for (int step = 0; step < STEPS; step++) {
      double share = step < 8 ? 1 : Math.min(1, (step - 7) / 4.0);
      Map<String, Double> expected = plain.at(step);
      Map<String, Double> now = rising.at(step);
      for (String rate : List.of("learning_rate", "matrix_learning_rate")) {
        assertEquals(
            share * expected.getOrDefault(rate, 0.0), now.getOrDefault(rate, 0.0), 1e-15, rate);
      }
      assertEquals(expected.get("momentum"), now.get("momentum"));
    }
    assertThrows(
        IllegalArgumentException.class, () -> rising.rewarm(Duration.steps(18), Duration.steps(3)));
  }

  @Test
  void aMethodThatDoesNotActHasNoNumber() {
    Speedup late = Timed.between(0.5, 1, new BatchWarmup(0.25, Duration.steps(20)));
    Recipe recipe = PLAIN.withSpeedups(List.of(late));
    Courses courses = Courses.of(recipe, IMAGES);
    assertEquals(Double.NaN, courses.at(9).get("batch-warmup.examples"));
    assertEquals(20, courses.at(10).get("batch-warmup.examples")); // 32 (1/4 + 3/8)
    Map<Long, Event.Progressed> told = run(Case.images(recipe), recipe);
    assertEquals(Map.of(), told.get(10L).settings());
    assertEquals(Map.of("batch-warmup.examples", 20.0), told.get(11L).settings());
  }

  @Test
  void whatDoesNotFitTheDataIsRefusedAsInTraining() {
    Recipe recipe = PLAIN.withSpeedups(List.of(new ProgressiveResizing(0.5, 0, 0.6, 2)));
    IllegalArgumentException fault =
        assertThrows(IllegalArgumentException.class, () -> Courses.of(recipe, TOKENS));
    assertTrue(String.valueOf(fault.getMessage()).contains("progressive-resizing"));
  }
}
