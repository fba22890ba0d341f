package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.TokenDataset;
import dev.hasten.data.TrainingData;
import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStream;
import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Decoder;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.GroupNorm;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Residual;
import dev.hasten.nn.Sequential;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.checkpoint.Checkpoint;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.optimizer.Optimizers;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.range.RangeTest;
import dev.hasten.train.range.RateCurve;
import dev.hasten.train.schedule.OneCycle;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.speedup.Speedups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A range test amid a run leaves no trace, whatever optimizer, method and precision it has. */
class FindRateRegistryTest {
  private static final int STEPS = 8;
  private static final int TRIED_AFTER = 6;
  private static final TrainingData IMAGES = Small.images(96, 1);
  private static final TrainingData TEXT = text();
  private static final Recipe PLAIN =
      Recipe.of(Length.steps(STEPS))
          .withBatch(16)
          .withOptimizer(new Sgd(0.05, 0.9, true, 1e-3))
          .withSchedule(new OneCycle(0.25, 25, 1e3));

  /** Options under which a method acts within so few steps. */
  private static final Map<String, Choice> SETTINGS =
      Stream.of(
              Choice.of("gradient-noise-batch").with("every", 2L),
              Choice.of("gradient-freezing").with("every", 2L).with("percentile", 100.0),
              Choice.of("lookahead").with("every", 4L),
              Choice.of("sliding-window").with("places", 6L),
              Choice.of("ghost-batch-norm").with("examples", 8L),
              Choice.of("int8-forward").with("min_channels", 1L))
          .collect(Collectors.toMap(Choice::name, choice -> choice));

  /** One needs a file; the other needs an attention of three layers, and has no memory. */
  private static final Set<String> LEFT_OUT = Set.of("pretrained", "fused-qkv");

  private static final List<Setting> METHODS =
      Speedups.list().stream()
          .map(Entry::name)
          .map(FindRateRegistryTest::setting)
          .flatMap(Optional::stream)
          .toList();

  @TempDir private Path folder;

  /** A training; its name is that of what is tried in it. */
  private record Setting(String name, Supplier<Layer> model, TrainingData data, Recipe recipe) {
    @Override
    public String toString() {
      return name;
    }

    TrainingJob job() {
      return TrainingJob.of(recipe, data).withLogEvery(1);
    }

    /** Whether model, data and recipe fit each other. */
    boolean fits() {
      try (Layer net = model.get();
          Trainer trainer = new Trainer(net, job())) {
        return trainer.steps() == STEPS;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    /** Whether the method keeps something from step to step, besides random draws. */
    boolean remembers() {
      try (Layer net = model.get()) {
        RunParts run = RunParts.of(net, job().withoutPrefetch());
        try {
          return run.step().stateful().keySet().stream()
              .anyMatch(part -> part.matches("(gradients|weights|evaluation)/.*"));
        } finally {
          run.saving().close();
          run.step().close();
        }
      }
    }
  }

  private static TrainingData text() {
    RandomStream random = new RandomStream(1, "tokens");
    int[] tokens = new int[2401];
    for (int i = 1; i < tokens.length; i++) {
      tokens[i] = random.nextInt(10) == 0 ? random.nextInt(5) : (2 * tokens[i - 1] + 1) % 5;
    }
    return TokenDataset.of(tokens, 24, 5);
  }

  private static Layer decoder() {
    return Decoder.of(new Decoder.Config(5, 24, 4, 2, 16, false, true));
  }

  /** Has norms, a residual block, dropout and dense layers. */
  private static Layer residualNet() {
    return new Sequential()
        .add("conv1", new Conv2d(1, 4, 3))
        .add("norm", new BatchNorm2d(4))
        .add("relu1", new Relu())
        .add("pool", new MaxPool2d(2))
        .add(
            "block",
            new Residual(
                Sequential.of(
                    new Conv2d(Conv2d.Config.of(4, 4, 3).withPadding(1)),
                    new BatchNorm2d(4),
                    new Dropout(0.1))))
        .add("conv2", new Conv2d(Conv2d.Config.of(4, 8, 3).withPadding(1)))
        .add("relu2", new Relu())
        .add("flatten", new Flatten())
        .add("hidden", new Linear(72, 16))
        .add("relu3", new Relu())
        .add("dense", new Linear(16, 3));
  }

  private static Layer groupNormed() {
    return new Sequential()
        .add("conv", new Conv2d(1, 8, 3))
        .add("norm", new GroupNorm(2, 8))
        .add("relu", new Relu())
        .add("flatten", new Flatten())
        .add("dense", new Linear(288, 3));
  }

  static Stream<Setting> optimizers() {
    return ofOptimizers(Precision.FP32);
  }

  static Stream<Setting> optimizersOnRoundedWeights() {
    return ofOptimizers(Precision.BF16_STOCHASTIC);
  }

  private static Stream<Setting> ofOptimizers(Precision precision) {
    Catalog<Optimizer.Rule> all = new Catalog<>("an optimizer", Optimizers.list());
    return Optimizers.list().stream()
        .map(Entry::name)
        .map(
            name ->
                new Setting(
                    name + " in " + precision.label(),
                    Small::convnet,
                    IMAGES,
                    PLAIN.withOptimizer(all.require(Choice.of(name))).withPrecision(precision)));
  }

  static Stream<Setting> methodsThatRemember() {
    return METHODS.stream().filter(Setting::remembers);
  }

  static Stream<Setting> otherMethods() {
    return METHODS.stream().filter(setting -> !setting.remembers());
  }

  /** In the first of the small trainings that it fits. */
  private static Optional<Setting> setting(String name) {
    Catalog<Speedup> all = new Catalog<>("a speedup", Speedups.list());
    Speedup speedup = all.require(SETTINGS.getOrDefault(name, Choice.of(name)));
    Recipe recipe =
        PLAIN
            .withSpeedups(List.of(speedup))
            .withPrecision(speedup.needsBf16() ? Precision.BF16 : Precision.FP32);
    return Stream.of(
            new Setting(name, Small::convnet, IMAGES, recipe),
            new Setting(name, FindRateRegistryTest::residualNet, IMAGES, recipe),
            new Setting(name, FindRateRegistryTest::groupNormed, IMAGES, recipe),
            new Setting(name, FindRateRegistryTest::decoder, TEXT, recipe))
        .filter(Setting::fits)
        .findFirst();
  }

  @Test
  void allMethodsButTheNamedOnesTakePart() {
    Set<String> all = Speedups.list().stream().map(Entry::name).collect(Collectors.toSet());
    all.removeAll(METHODS.stream().map(Setting::name).toList());
    assertEquals(new TreeSet<>(LEFT_OUT), new TreeSet<>(all));
    Set<String> remember =
        methodsThatRemember().map(Setting::name).collect(Collectors.toCollection(TreeSet::new));
    assertTrue(
        remember.containsAll(
            Set.of("ema", "swa", "lawa", "lookahead", "skip-non-finite", "gradient-noise-batch")),
        remember.toString());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void leavesNoTraceInAnOptimizer(Setting setting) throws IOException {
    assertLeavesNoTrace(setting);
  }

  @ParameterizedTest
  @MethodSource("methodsThatRemember")
  void leavesNoTraceInAMethodThatRemembers(Setting setting) throws IOException {
    assertLeavesNoTrace(setting);
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("optimizersOnRoundedWeights")
  void leavesNoTraceInAnOptimizerOnRoundedWeights(Setting setting) throws IOException {
    assertLeavesNoTrace(setting);
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("otherMethods")
  void leavesNoTraceInAnyOtherMethod(Setting setting) throws IOException {
    assertLeavesNoTrace(setting);
  }

  /** Losses of the steps after the range test, and the checkpoints after the next and the last. */
  private void assertLeavesNoTrace(Setting setting) throws IOException {
    Checkpointing plain = Checkpointing.in(folder.resolve("plain"));
    Checkpointing tried = Checkpointing.in(folder.resolve("tried"));
    assertEquals(run(setting, plain, false), run(setting, tried, true));
    List<Path> expected = plain.folder().all();
    List<Path> got = tried.folder().all();
    assertTrue(expected.size() >= 2, expected.toString());
    assertEquals(expected.size(), got.size());
    for (int i = 0; i < expected.size(); i++) {
      assertSame(Checkpoint.open(expected.get(i)), Checkpoint.open(got.get(i)));
    }
  }

  private static List<String> run(Setting setting, Checkpointing settings, boolean find) {
    List<String> events = new ArrayList<>();
    Observer recorder =
        event -> {
          if (event instanceof Event.Progressed p) {
            events.add(p.step() + " " + p.loss() + " " + p.learningRate() + " " + p.settings());
          } else if (event instanceof Event.Ended ended) {
            events.add(ended.step() + " " + ended.outcome());
          }
        };
    TrainingJob job =
        setting
            .job()
            .withCheckpoints(settings.withEvery(Length.steps(1)).withKept(2))
            .withObservers(List.of(recorder));
    try (Layer model = setting.model().get();
        Trainer trainer = new Trainer(model, job)) {
      trainer.runTo(TRIED_AFTER);
      if (find) {
        RateCurve curve = trainer.findRate(new RangeTest(1e-4, 0.1, 10));
        assertTrue(curve.rates().size() >= 3, "it took " + curve.rates().size() + " steps");
      }
      trainer.run();
    }
    assertEquals(STEPS + 1, events.size(), events.toString());
    return events;
  }

  /** Weights, what is evaluated, all memories and numbers, and the state of each random stream. */
  private static void assertSame(Checkpoint expected, Checkpoint got) throws IOException {
    String name = String.valueOf(expected.folder().getFileName());
    assertEquals(name, String.valueOf(got.folder().getFileName()));
    assertEquals(expected.manifest().streams(), got.manifest().streams(), name);
    assertEquals(expected.manifest().scalars(), got.manifest().scalars(), name);
    for (String file : List.of("model.safetensors", "state.safetensors")) {
      long at = Files.mismatch(expected.folder().resolve(file), got.folder().resolve(file));
      assertEquals(-1, at, name + "/" + file);
    }
  }
}
