package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.GroupNorm;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every speedup of the list promises, whichever it is. */
class SpeedupContractTest {
  private static final int STEPS = 20;
  private static final Catalog<Speedup> CATALOG = new Catalog<>("a speedup", Speedups.list());

  /** Options under which a method has an effect on the small task; the others have their own. */
  private static final Map<String, Choice> SETTINGS =
      Stream.of(
              Choice.of("clipping").with("norm", 0.05),
              Choice.of("standardized-input").with("mean", 0.25).with("deviation", 0.2),
              Choice.of("random-crop").with("padding", 2L),
              Choice.of("channel-multiplier").with("multiplier", 2.0),
              Choice.of("ghost-batch-norm").with("examples", 8L),
              Choice.of("gradient-noise-batch").with("every", 2L),
              Choice.of("gradient-freezing").with("every", 2L).with("percentile", 100.0),
              Choice.of("value-clipping").with("value", 0.001),
              Choice.of("bias-rate").with("biases", 2.0).with("norms", 2.0),
              Choice.of("sliding-window").with("places", 6L),
              Choice.of("int8-forward").with("min_channels", 1L))
          .collect(Collectors.toMap(Choice::name, choice -> choice));

  /** Methods that the small networks have nothing for. */
  private static final Set<String> NEED_MORE =
      Set.of(
          "pool-before-activation",
          "fused-activations",
          "activation-checkpointing",
          "bias-before-norm",
          "norm-folding",
          "ghost-batch-norm",
          "batch-norm-momentum",
          "stochastic-depth",
          "zero-projections");

  /** Methods of sequences alone: {@link SequenceContractTest} has them. */
  static final Set<String> OF_SEQUENCES =
      Set.of(
          "sequence-warmup",
          "low-precision-layer-norm",
          "squared-relu",
          "gated-linear-units",
          "qk-norm",
          "alibi",
          "sliding-window",
          "window-warmup",
          "grouped-queries",
          "value-residual",
          "value-embeddings",
          "multi-token-prediction",
          "untied-embeddings",
          "progressive-stacking",
          "progressive-layer-dropping",
          "token-dropping");

  /** Averages of the weights: listed last, one at a time. */
  static final Set<String> AVERAGES = Set.of("ema", "swa", "lawa");

  /** Methods that leave training as it is: one acts in evaluation, one before the first step. */
  private static final Set<String> OF_INFERENCE = Set.of("test-time-mirror", "pretrained");

  /** Has a net of its own: what changes widths refuses group norms. */
  private static final String OF_GROUP_NORMS = "low-precision-group-norm";

  /** {@link FusedProjectionsTest} has it, and {@link TokenPairsTest} its pairs. */
  static final String OF_ATTENTIONS = "fused-qkv";

  static Supplier<Layer> modelFor(String name) {
    return NEED_MORE.contains(name) ? Bench::residualNet : Bench::convnet;
  }

  static Stream<String> names() {
    return Speedups.list().stream()
        .map(Entry::name)
        .filter(name -> !OF_SEQUENCES.contains(name))
        .filter(name -> !List.of(OF_GROUP_NORMS, OF_ATTENTIONS).contains(name));
  }

  static Speedup make(String name) {
    return make(SETTINGS.getOrDefault(name, Choice.of(name)));
  }

  static Speedup make(Choice choice) {
    List<String> faults = new ArrayList<>();
    Speedup made = CATALOG.make(choice, (option, fault) -> faults.add(fault)).orElse(null);
    assertEquals(List.of(), faults);
    return made;
  }

  private static Layer groupNet() {
    return new Sequential()
        .add("conv", new Conv2d(1, 8, 3))
        .add("norm", new GroupNorm(2, 8))
        .add("relu", new Relu())
        .add("flatten", new Flatten())
        .add("dense", new Linear(800, 3));
  }

  @Test
  void groupNormsKeepThePromisesToo() {
    assertEffect(OF_GROUP_NORMS, speedups -> new Bench(groupNet(), Bench.DATA, speedups, STEPS));
    Supplier<Bench> bench =
        () -> new Bench(groupNet(), Bench.DATA, List.of(make(OF_GROUP_NORMS)), STEPS);
    assertSameBits(bench);
    assertResumes(bench);
  }

  @Test
  void namesAreUnique() {
    Set<String> seen = new HashSet<>();
    names().forEach(name -> assertTrue(seen.add(name), name));
  }

  @ParameterizedTest
  @MethodSource("names")
  void aChoiceMakesItAgain(String name) {
    Speedup made = make(name);
    assertEquals(name, made.choice().name());
    assertEquals(made, make(made.choice()));
  }

  @ParameterizedTest
  @MethodSource("names")
  void theEffectIsWhatItSays(String name) {
    assertEffect(name, speedups -> new Bench(modelFor(name).get(), Bench.DATA, speedups, STEPS));
  }

  static void assertEffect(String name, Function<List<Speedup>, Bench> bench) {
    Speedup speedup = make(name);
    Run plain = train(bench.apply(List.of()));
    Run sped = train(bench.apply(List.of(speedup)));
    for (double loss : sped.losses) {
      assertTrue(Double.isFinite(loss), name + " has a loss of " + loss);
    }
    if (speedup.effect() == Effect.EXACT) {
      assertEquals(plain.losses, sped.losses, name);
      assertSame(plain.evaluated, sped.evaluated);
    } else if (speedup.effect() == Effect.NUMERIC) {
      for (int i = 0; i < STEPS; i++) {
        assertEquals(plain.losses.get(i), sped.losses.get(i), 1e-3, name + " at step " + i);
      }
    } else if (OF_INFERENCE.contains(name)) {
      assertEquals(plain.losses, sped.losses, name);
    } else {
      boolean sameLosses = plain.losses.equals(sped.losses);
      boolean sameWeights = same(plain.evaluated, sped.evaluated);
      assertFalse(sameLosses && sameWeights, name + " changed nothing");
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void theSameSeedGivesTheSameBits(String name) {
    assertSameBits(() -> new Bench(modelFor(name).get(), Bench.DATA, List.of(make(name)), STEPS));
  }

  static void assertSameBits(Supplier<Bench> bench) {
    Run one = train(bench.get());
    Run two = train(bench.get());
    assertEquals(one.losses, two.losses);
    assertSame(one.evaluated, two.evaluated);
  }

  @ParameterizedTest
  @MethodSource("names")
  void aRestoredTrainingGoesOnBitForBit(String name) {
    resumed(() -> List.of(make(name)), modelFor(name));
    if (!name.contains("dropout") // there is none there
        && !NEED_MORE.contains(name)) {
      resumed(() -> List.of(make(name)), Bench::normedConvnet);
    }
  }

  @Test
  void allTogetherGoOnBitForBit() {
    List<String> order = new ArrayList<>(names().toList());
    order.removeAll(AVERAGES);
    order.add("ema"); // has to be last
    order.removeAll(make("standardized-input").conflicts().keySet());
    order.removeAll(List.of("bias-before-norm", "factorize")); // exclude standardized-input
    // Exclude accumulation, depthwise-separable, and what puts other layers in.
    order.removeAll(List.of("gradient-noise-batch", "grouped-convolution"));
    order.removeAll(List.of("whitened-convolution", "loss-filtering")); // exclude several
    order.remove("norm-folding"); // the others leave no convolution right before a norm
    order.remove("random-flip"); // excludes alternating-flip
    order.remove("early-exit"); // excludes activation-checkpointing
    order.remove("int8-forward"); // excludes fused-activations
    order.removeAll(make("layer-freezing").conflicts().keySet()); // this one of the two
    resumed(() -> order.stream().map(SpeedupContractTest::make).toList(), Bench::residualNet);
  }

  private static void resumed(Supplier<List<Speedup>> speedups, Supplier<Layer> model) {
    assertResumes(() -> new Bench(model.get(), Bench.DATA, speedups.get(), STEPS));
  }

  static void assertResumes(Supplier<Bench> bench) {
    try (Bench first = bench.get();
        Bench second = bench.get()) {
      first.run(7);
      second.run(2); // whatever it did before is forgotten
      second.restore(first.save());
      assertEquals(first.run(6), second.run(6));
      assertSame(first.tensors(), second.tensors());
      assertSame(first.evaluated(), second.evaluated());
    }
  }

  @Test
  void pairsOnASeamTrainToAFiniteLoss() {
    trainPairs((a, b) -> Pair.shareASeam(a, b, Bench.DATA));
  }

  @Test
  @Tag("slow")
  void allOtherPairsTrainToAFiniteLoss() {
    trainPairs((a, b) -> !Pair.shareASeam(a, b, Bench.DATA));
  }

  private static void trainPairs(BiPredicate<Speedup, Speedup> wanted) {
    Pair.of(names().map(SpeedupContractTest::make).toList()).stream()
        .filter(pair -> wanted.test(pair.first(), pair.second()))
        .forEach(
            pair ->
                pair.assertTrains(
                    both -> new Bench(Bench.residualNet(), Bench.DATA, both, STEPS), STEPS));
  }

  /** With all that a net with such norms takes. */
  @Test
  void lowPrecisionGroupNormsTrainToAFiniteLossWithEach() {
    Function<List<Speedup>, Bench> bench =
        speedups -> new Bench(groupNet(), Bench.DATA, speedups, STEPS);
    Speedup norms = make(OF_GROUP_NORMS);
    List<Speedup> others =
        names().map(SpeedupContractTest::make).filter(one -> Pair.takes(bench, one)).toList();
    assertTrue(others.size() > 30, "methods beside group norms: " + others.size());
    for (Speedup other : others) {
      Pair.of(List.of(norms, other)).forEach(pair -> pair.assertTrains(bench, STEPS));
    }
  }

  private record Run(List<Double> losses, Map<String, float[]> evaluated) {}

  private static Run train(Bench made) {
    try (Bench bench = made) {
      List<Double> losses = bench.run(STEPS);
      return new Run(losses, new LinkedHashMap<>(bench.evaluated()));
    }
  }

  private static boolean same(Map<String, float[]> a, Map<String, float[]> b) {
    return a.entrySet().stream()
        .allMatch(entry -> Arrays.equals(entry.getValue(), b.get(entry.getKey())));
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> got) {
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
  }
}
