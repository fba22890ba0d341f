package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.optimizer.AdamW;
import dev.hasten.train.optimizer.Optimizers;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.schedule.Constant;
import dev.hasten.train.schedule.Cosine;
import dev.hasten.train.schedule.LinearDecay;
import dev.hasten.train.schedule.MultiStep;
import dev.hasten.train.schedule.OneCycle;
import dev.hasten.train.schedule.OneCycleMomentum;
import dev.hasten.train.schedule.Piecewise;
import dev.hasten.train.schedule.Plateau;
import dev.hasten.train.schedule.Then;
import dev.hasten.train.schedule.Warmup;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Weights;
import dev.hasten.train.speedup.BatchWarmup;
import dev.hasten.train.speedup.Ema;
import dev.hasten.train.speedup.LabelSmoothing;
import dev.hasten.train.speedup.RandAugment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Schedules in a run: other settings than the rate, resumed, re-warmed, refused where unfit. */
class ScheduledRunTest {
  private static final ArrayDataset DATA = Small.images(300, 1);
  private static final ArrayDataset TEST = Small.images(60, 2);

  /** Ten steps an epoch. */
  private static final Recipe PLAIN =
      Recipe.of(Length.epochs(2)).withOptimizer(new Sgd(0.05, 0.9, true, 1e-3));

  @TempDir private Path folder;

  private static TrainingJob job(Recipe recipe) {
    return TrainingJob.of(recipe, DATA).withEvaluation(TEST).withLogEvery(1);
  }

  private Checkpointing settings() {
    return Checkpointing.in(folder.resolve("checkpoints"));
  }

  /** What a run gave. */
  private record Outcome(
      Map<String, float[]> weights, Map<Long, Double> rates, List<String> warnings) {}

  private static Outcome run(TrainingJob job, boolean resume, Duration rewarm, long leaveAt) {
    Map<Long, Double> rates = new LinkedHashMap<>();
    List<String> warnings = new ArrayList<>();
    Observer observer =
        event -> {
          if (event instanceof Event.Progressed progressed) {
            rates.put(progressed.step(), progressed.learningRate());
            if (progressed.step() == leaveAt) {
              Thread.currentThread().interrupt();
            }
          } else if (event instanceof Event.Warned warned) {
            warnings.add(warned.message());
          }
        };
    try (Layer model = Small.convnet()) {
      try (Trainer trainer = new Trainer(model, job.withObservers(List.of(observer)))) {
        if (resume) {
          trainer.resume(false, rewarm);
        }
        trainer.run();
      }
      return new Outcome(Small.weights(model), rates, warnings);
    }
  }

  private static Outcome run(Recipe recipe) {
    return run(job(recipe), false, Duration.NONE, -1);
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> got) {
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
  }

  private static boolean same(Map<String, float[]> one, Map<String, float[]> other) {
    return one.entrySet().stream()
        .allMatch(each -> Arrays.equals(each.getValue(), other.get(each.getKey())));
  }

  /** A setting of each optimizer at each of its schedulable settings. */
  static Stream<Recipe> scheduled() {
    Catalog<Optimizer.Rule> all = new Catalog<>("an optimizer", Optimizers.list());
    return Optimizers.list().stream()
        .map(entry -> all.make(Choice.of(entry.name()), (option, fault) -> {}).orElseThrow())
        .flatMap(
            rule ->
                rule.settings().stream()
                    .map(
                        setting ->
                            PLAIN
                                .withOptimizer(rule)
                                .withSchedules(
                                    Map.of(
                                        setting.name(),
                                        new OneCycleMomentum(Duration.share(0.3), 0.5)))));
  }

  @ParameterizedTest
  @MethodSource("scheduled")
  void aFactorOfOneIsNoSchedule(Recipe recipe) {
    String setting = recipe.schedules().keySet().iterator().next();
    Recipe one = recipe.withSchedules(Map.of(setting, new Constant(0)));
    assertSame(run(recipe.withSchedules(Map.of())).weights(), run(one).weights());
  }

  /** With sgd by hand: m = momentum m + g, w -= rate m, the momentum another in each step. */
  @Test
  void momentumAndWeightDecayOfSgdFollowTheirSchedules() {
    Sgd rule = new Sgd(0.1, 0.8, false, 0.2);
    try (Layer model = Sequential.of(new Linear(1, 1))) {
      Weights weights = Weights.of(model);
      Optimizer optimizer = rule.over(weights);
      int matrix = weights.names().indexOf("0.weight");
      Tensor weight = weights.values().get(matrix);
      set(weight, 1);
      double w = 1;
      double m = 0;
      for (int step = 0; step < 5; step++) {
        double momentum = 0.8 * (1 - 0.2 * step);
        double decay = 0.2 * (1 + step);
        optimizer.set("momentum", momentum);
        optimizer.set("weight_decay", decay);
        double gradient = 0.3 + 0.1 * step;
        set(weights.gradients().get(matrix), gradient);
        optimizer.update(0.1);
        m = momentum * m + gradient + decay * w;
        w -= 0.1 * m;
        assertEquals(w, weight.item_float(), 1e-6, "step " + step);
      }
      optimizer.close();
      weights.giveBack();
      weights.close();
    }
  }

  private static void set(Tensor tensor, double value) {
    try (Scope scope = Scope.open()) {
      tensor.copy_(Tensors.ofFloats(new float[] {(float) value}, Tensors.shape(tensor)));
    }
  }

  /**
   * AdamW by hand: both betas and the decay another in each step, as PyTorch does on new settings.
   */
  @Test
  void betasAndWeightDecayOfAdamwFollowTheirSchedules() {
    AdamW rule = new AdamW(0.1, 0.9, 0.99, 1e-8, 0.2);
    try (Layer model = Sequential.of(new Linear(1, 1))) {
      Weights weights = Weights.of(model);
      Optimizer optimizer = rule.over(weights);
      int matrix = weights.names().indexOf("0.weight");
      Tensor weight = weights.values().get(matrix);
      set(weight, 1);
      double w = 1;
      double m = 0;
      double v = 0;
      for (int step = 1; step <= 5; step++) {
        double beta1 = 0.9 - 0.1 * step;
        double beta2 = 0.99 - 0.05 * step;
        double decay = 0.2 * step;
        optimizer.set("beta1", beta1);
        optimizer.set("beta2", beta2);
        optimizer.set("weight_decay", decay);
        double gradient = 0.3 - 0.1 * step;
        set(weights.gradients().get(matrix), gradient);
        optimizer.update(0.1);
        w -= 0.1 * decay * w;
        m = beta1 * m + (1 - beta1) * gradient;
        v = beta2 * v + (1 - beta2) * gradient * gradient;
        double mean = m / (1 - Math.pow(beta1, step));
        double square = v / (1 - Math.pow(beta2, step));
        w -= 0.1 * mean / (Math.sqrt(square) + 1e-8);
        assertEquals(w, weight.item_float(), 1e-5, "step " + step);
      }
      optimizer.close();
      weights.giveBack();
      weights.close();
    }
  }

  /** With settings that are not 0, each schedule of each optimizer changes the training. */
  @ParameterizedTest
  @MethodSource("scheduled")
  void aScheduledSettingChangesTheTraining(Recipe recipe) {
    String setting = recipe.schedules().keySet().iterator().next();
    Catalog<Optimizer.Rule> all = new Catalog<>("an optimizer", Optimizers.list());
    Choice choice = recipe.optimizer().choice().with(setting, 0.6);
    Recipe plain = PLAIN.withOptimizer(all.make(choice, (option, fault) -> {}).orElseThrow());
    Recipe scheduled = plain.withSchedules(recipe.schedules());
    assertFalse(same(run(plain).weights(), run(scheduled).weights()));
  }

  /** The plateau falls at the first evaluation, half way: resumed, it must know. */
  @Test
  void whatSchedulesHaveSeenIsResumed() {
    Schedule plateau = new Plateau(Duration.NONE, "loss", 0.1, 0, 1, 0, 0);
    Recipe recipe =
        PLAIN
            .withEvaluationEvery(Length.steps(5))
            .withSchedule(
                new Then(
                    List.of(new Warmup(Duration.share(1), 0.5, Warmup.Shape.LINEAR), plateau),
                    List.of(Duration.steps(3))))
            .withSchedules(Map.of("momentum", new Cosine(0, 0.5), "weight_decay", plateau));
    Outcome whole = run(recipe);
    assertEquals(0.05, whole.rates().get(4L), 1e-12);
    assertTrue(whole.rates().get(20L) < 0.006, "the plateau never fell: " + whole.rates());
    run(job(recipe).withCheckpoints(settings()), false, Duration.NONE, 13);
    Outcome rest = run(job(recipe).withCheckpoints(settings()), true, Duration.NONE, -1);
    assertEquals(7, rest.rates().size());
    rest.rates().forEach((step, rate) -> assertEquals(whole.rates().get(step), rate));
    assertSame(whole.weights(), rest.weights());
  }

  /** Left again within the second warm-up: it goes on as if it had not been left. */
  @Test
  void aLongerRunRisesAnewIfAsked() throws IOException {
    Recipe first = PLAIN.withSchedule(new LinearDecay(0, 0));
    Recipe longer = first.withLength(Length.epochs(4));
    run(job(first).withCheckpoints(settings()), false, Duration.NONE, -1);
    Duration rise = Duration.share(0.1); // four steps
    Path copy = folder.resolve("copy");
    copyOf(settings().folder().all().get(0).getParent(), copy);
    Outcome whole = run(job(longer).withCheckpoints(Checkpointing.in(copy)), true, rise, -1);
    for (int step = 20; step < 40; step++) {
      double expected = 0.05 * (1 - step / 40.0) * Math.min(1, (step - 19) / 4.0);
      assertEquals(expected, whole.rates().get(step + 1L), 1e-12, "step " + step);
    }
    assertTrue(
        whole.warnings().stream().anyMatch(words -> words.contains("rising anew over 4 steps")),
        whole.warnings().toString());
    run(job(longer).withCheckpoints(settings()), true, rise, 22);
    Outcome rest = run(job(longer).withCheckpoints(settings()), true, Duration.NONE, -1);
    assertEquals(List.of(), rest.warnings());
    rest.rates().forEach((step, rate) -> assertEquals(whole.rates().get(step), rate));
    assertSame(whole.weights(), rest.weights());
  }

  private static void copyOf(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  @Test
  void aLongerRunTellsWhatBecomesOfTheRate() {
    Recipe first = PLAIN.withSchedule(new LinearDecay(0, 0));
    run(job(first).withCheckpoints(settings()), false, Duration.NONE, -1);
    TrainingJob longer = job(first.withLength(Length.epochs(4))).withCheckpoints(settings());
    Outcome rest = run(longer, true, Duration.NONE, -1);
    assertEquals(0.025, rest.rates().get(21L), 1e-12);
    assertEquals(
        List.of(
            "the length was 2ep and is 4ep: the learning rate is that of a run of the new length"
                + " from here on (0.0250 in the next step), with no new rise (rewarm gives one)"),
        rest.warnings());
  }

  @Test
  void aRiseWithoutAnotherLengthIsRefused() {
    run(job(PLAIN).withCheckpoints(settings()), false, Duration.NONE, 5);
    TrainingJob job = job(PLAIN).withCheckpoints(settings());
    IllegalArgumentException fault =
        assertThrows(IllegalArgumentException.class, () -> run(job, true, Duration.steps(3), -1));
    assertTrue(String.valueOf(fault.getMessage()).startsWith("expected another length"));
  }

  static Stream<Recipe> unfit() {
    Recipe adamw = PLAIN.withOptimizer(new AdamW(1e-3));
    return Stream.of(
        PLAIN.withSchedule(new Constant(Duration.steps(21))),
        PLAIN.withSchedule(new OneCycle(Duration.epochs(2.1), 25, 1e4)),
        PLAIN.withSchedule(new MultiStep(Duration.NONE, 0.1, List.of(Duration.epochs(2)))),
        PLAIN.withSchedule(new Constant(Duration.parse("64tok"))),
        PLAIN.withSchedule(
            new Then(
                List.of(new Constant(0), new Constant(Duration.steps(11))),
                List.of(Duration.share(0.5)))),
        PLAIN.withSchedules(Map.of("momentum", new Constant(Duration.steps(21)))),
        PLAIN.withSchedules(
            Map.of(
                "batch",
                new Piecewise(List.of(Duration.NONE, Duration.share(1)), List.of(1.0, 2.0), true))),
        adamw.withSchedules(
            Map.of(
                "beta1",
                new Piecewise(
                    List.of(Duration.NONE, Duration.share(1)), List.of(1.0, 1.2), true))));
  }

  @ParameterizedTest
  @MethodSource("unfit")
  void whatDoesNotFitTheRunIsRefusedBeforeIt(Recipe recipe) {
    try (Layer model = Small.convnet()) {
      IllegalArgumentException fault =
          assertThrows(IllegalArgumentException.class, () -> new Trainer(model, job(recipe)));
      assertTrue(String.valueOf(fault.getMessage()).contains("expected "), fault.getMessage());
    }
  }

  @Test
  void aSettingThatIsNotThereIsRefusedWithThoseThatAre() {
    IllegalArgumentException fault =
        assertThrows(
            IllegalArgumentException.class,
            () -> PLAIN.withSchedules(Map.of("momentun", new Constant(0))));
    assertEquals(
        "expected a number of the recipe that schedules may change, but got \"momentun\"; did you"
            + " mean momentum?",
        fault.getMessage());
  }

  @Test
  void numbersOfSpeedupsAndTheBatchAreFollowedAndTold() {
    Schedule rise =
        new Piecewise(
            List.of(Duration.NONE, Duration.share(0.5), Duration.share(1)),
            List.of(0.25, 1.0, 1.0),
            true);
    Recipe recipe =
        PLAIN
            .withSpeedups(List.of(new LabelSmoothing(0.2)))
            .withSchedules(
                Map.of(
                    "label-smoothing.amount",
                    new LinearDecay(0, 0),
                    "batch",
                    rise,
                    "momentum",
                    new Constant(0)));
    Map<Long, Event.Progressed> told = new LinkedHashMap<>();
    Observer observer =
        event -> {
          if (event instanceof Event.Progressed progressed) {
            told.put(progressed.step(), progressed);
          }
        };
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, job(recipe).withObservers(List.of(observer)))) {
      trainer.run();
    }
    for (int step = 0; step < 20; step++) {
      Map<String, Double> settings = told.get(step + 1L).settings();
      assertEquals(0.2 * (1 - step / 20.0), settings.get("label-smoothing.amount"), 1e-12);
      long taken = Math.round(32 * Math.min(1, 0.25 + 0.75 * step / 10.0)); // whole examples
      assertEquals(taken, settings.get("batch"));
      assertEquals(0.9, settings.get("momentum"), 1e-12);
    }
    // Not of whole batches: 8 of 32 examples in the first step.
    double share = told.get(1L).examplesPerSecond() * told.get(1L).seconds() / 32;
    assertTrue(share <= 0.26, "share of the batch that was counted: " + share);
  }

  @Test
  void whatCannotBeScheduledIsRefusedAllAtOnce() {
    Recipe recipe =
        PLAIN.withSpeedups(
            List.of(new LabelSmoothing(0.2), new BatchWarmup(0.5, Duration.share(0.3))));
    Map<String, Schedule> schedules = new LinkedHashMap<>();
    schedules.put("label-smoothing.amounts", new Constant(0));
    schedules.put("label-smoothing.amount", new Plateau(Duration.NONE, "loss", 0.1, 0, 1, 0, 0));
    schedules.put("batch", new Constant(0));
    IllegalArgumentException fault =
        assertThrows(IllegalArgumentException.class, () -> recipe.withSchedules(schedules));
    assertEquals(
        List.of(
            "expected a number of the recipe that schedules may change, but got"
                + " \"label-smoothing.amounts\"; did you mean label-smoothing.amount?",
            "expected a schedule that does not wait for evaluations for label-smoothing.amount, but"
                + " got plateau: piecewise falls at places of the run",
            "expected one hand on the batch, but got a schedule of it and batch-warmup: leave one"
                + " out"),
        List.of(String.valueOf(fault.getMessage()).split("\n")));
  }

  /** Numbers that a recipe has, and that stay as they are. */
  @ParameterizedTest
  @CsvSource({
    "ema.decay, ema is the same throughout the run",
    "batch-warmup.start, or has a rule of its own in time",
    "rand-augment.depth, only numbers that may have a fraction follow schedules",
    "label-smoothing.from, only numbers that may have a fraction follow schedules",
    "nesterov, 'sgd keeps it for the whole run; of its numbers momentum, weight_decay may change'",
    "ema.decays, schedules may change",
    "learning_rate, write its schedule under schedule",
  })
  void whatStaysAsItIsIsRefusedWithTheReason(String name, String words) {
    Recipe recipe =
        PLAIN.withSpeedups(
            List.of(
                new LabelSmoothing(0.2),
                new Ema(0.9, 1),
                new RandAugment(2, 0.9),
                new BatchWarmup(0.5, Duration.share(0.3))));
    IllegalArgumentException fault =
        assertThrows(
            IllegalArgumentException.class,
            () -> recipe.withSchedules(Map.of(name, new Constant(0))));
    String line = String.valueOf(fault.getMessage());
    assertTrue(line.contains("\"" + name + "\"") && line.contains(words), line);
    assertEquals(1, line.lines().count());
  }

  @Test
  void schedulesGoWithTheSpeedupThatTheyAreOf() {
    Recipe recipe =
        PLAIN
            .withSpeedups(List.of(new LabelSmoothing(0.2)))
            .withSchedules(
                Map.of("label-smoothing.amount", new Constant(0), "momentum", new Constant(0)));
    assertEquals(Map.of("momentum", new Constant(0)), recipe.withSpeedups(List.of()).schedules());
  }

  /** Wall time is counted at the run's own pace: no bits are promised, but it rises and ends. */
  @Test
  void wallTimeInAScheduleIsThatOfTheRun() {
    Recipe brief = PLAIN.withSchedule(new Constant(Duration.seconds(1e-9)));
    Recipe endless = PLAIN.withSchedule(new Constant(Duration.parse("10h")));
    assertEquals(0.05, run(brief).rates().get(20L), 1e-12);
    Outcome slow = run(endless);
    assertTrue(slow.rates().get(20L) < 0.001);
    assertEquals(
        List.of("a duration counts wall time: another run will not give the same bits"),
        slow.warnings());
    assertEquals(List.of(), run(PLAIN.withSchedule(new Constant(Duration.steps(5)))).warnings());
  }

  /** What schedules may change is an option of the optimizer, with its value and its range. */
  @Test
  void settingsAreOptions() {
    Catalog<Optimizer.Rule> all = new Catalog<>("an optimizer", Optimizers.list());
    for (Entry<Optimizer.Rule> entry : Optimizers.list()) {
      Optimizer.Rule rule = all.make(Choice.of(entry.name()), (option, fault) -> {}).orElseThrow();
      for (Setting setting : rule.settings()) {
        Option option = entry.option(setting.name()).orElseThrow();
        assertEquals(option.min(), setting.least(), entry.name());
        assertEquals(option.max(), setting.most(), entry.name());
        assertEquals(rule.choice().options().get(setting.name()), setting.value(), entry.name());
      }
    }
  }

  @Test
  void aScaledRecipeIsStretchedAsAWhole() {
    Recipe recipe =
        PLAIN
            .withSchedule(new Constant(Duration.steps(6)))
            .withSchedules(Map.of("momentum", new Constant(Duration.share(0.5))));
    Recipe half = recipe.scaled(0.5);
    assertEquals(Length.epochs(1), half.length());
    assertEquals(Length.epochs(0.5), half.evaluateEvery());
    assertEquals(new Constant(Duration.steps(3)), half.schedule());
    assertEquals(Map.of("momentum", new Constant(Duration.share(0.5))), half.schedules());
    assertThrows(IllegalArgumentException.class, () -> recipe.scaled(0));
  }
}
