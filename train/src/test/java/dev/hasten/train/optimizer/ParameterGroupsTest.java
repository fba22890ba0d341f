package dev.hasten.train.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStreams;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Groups of parameters; {@link TrajectoriesTest} has them against PyTorch's. */
class ParameterGroupsTest {
  private static final Catalog<Optimizer.Rule> CATALOG =
      new Catalog<>("an optimizer", Optimizers.list());

  static Stream<String> names() {
    return Optimizers.list().stream()
        .filter(entry -> entry.option("groups").isPresent())
        .map(Entry::name);
  }

  private static Optimizer.Rule grouped(String name) {
    Choice slow = Choice.of("a.*").with("learning_rate_factor", 0.5);
    Choice own = Choice.of("c.weight").with("learning_rate_factor", 2.0);
    boolean decays = CATALOG.entry(name).orElseThrow().option("weight_decay").isPresent();
    return CATALOG.require(
        Choice.of(name)
            .with("groups", List.of(decays ? slow.with("weight_decay", 0.1) : slow, own)));
  }

  private static Map<String, double[]> train(Problem problem, Optimizer optimizer, int steps) {
    for (int i = 0; i < steps; i++) {
      problem.backward();
      optimizer.update(0.01);
    }
    return problem.read();
  }

  private static void same(Map<String, double[]> expected, Map<String, double[]> got) {
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
  }

  @ParameterizedTest
  @MethodSource("names")
  void aRestoredOptimizerGoesOnBitForBit(String name) {
    try (Problem first = Problem.network();
        Problem second = Problem.network();
        Optimizer optimizer = grouped(name).over(first.weights);
        Optimizer other = grouped(name).over(second.weights)) {
      train(first, optimizer, 7);
      train(second, other, 2); // whatever it did before is forgotten
      Map<String, Tensor> saved = new LinkedHashMap<>();
      optimizer.state().tensors().forEach((key, tensor) -> saved.put(key, tensor.clone()));
      other.restore(new State(saved, optimizer.state().scalars()));
      second.write(first.read());
      same(train(first, optimizer, 6), train(second, other, 6));
      optimizer.evaluation().ifPresent(each -> each.swapIn(first.weights).close());
      same(second.read(), first.read());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void aChoiceMakesItAgain(String name) {
    Optimizer.Rule rule = grouped(name);
    assertEquals(name, rule.choice().name());
    assertEquals(rule, CATALOG.require(rule.choice()));
    assertEquals(rule, rule.forBatch(1));
  }

  /** Factors of 1, and the decay that is there anyway, are no groups at all. */
  @ParameterizedTest
  @MethodSource("names")
  void groupsThatChangeNothingChangeNothing(String name) {
    Optimizer.Rule rule = CATALOG.require(Choice.of(name));
    Optimizer.Rule same =
        new ParameterGroups(
            rule,
            List.of(
                ParameterGroup.withLearningRateFactor("b.weight", 1),
                name.equals("muon") // has two rates
                    ? ParameterGroup.withLearningRateFactor("*.bias", 1)
                    : ParameterGroup.withLearningRate("*.bias", rule.learningRate())));
    try (Problem first = Problem.network();
        Problem second = Problem.network();
        Optimizer optimizer = rule.over(first.weights);
        Optimizer other = same.over(second.weights)) {
      same(train(first, optimizer, 5), train(second, other, 5));
    }
  }

  /** Decay alone hangs on it: the rates that LARS has for weights are not for biases. */
  @ParameterizedTest
  @MethodSource("names")
  void noDecayForBiasesIsWhatTheyHaveAnyway(String name) {
    assumeTrue(CATALOG.entry(name).orElseThrow().option("weight_decay").isPresent());
    boolean decaysAll = Set.of("adam", "adam-8bit").contains(name);
    Optimizer.Rule rule =
        CATALOG.require(Choice.of(name).with("weight_decay", decaysAll ? 0 : 0.1));
    Optimizer.Rule same =
        new ParameterGroups(rule, List.of(ParameterGroup.withWeightDecay("*.bias", 0)));
    try (Problem first = Problem.network();
        Problem second = Problem.network();
        Optimizer optimizer = rule.over(first.weights);
        Optimizer other = same.over(second.weights)) {
      same(train(first, optimizer, 5), train(second, other, 5));
    }
  }

  /** AdamW that refuses to be made again, and knows how often it was closed. */
  private static final class Once implements Optimizer.Rule {
    private final AdamW rule = new AdamW(0.01);
    private int made;
    private int closed;

    @Override
    public double learningRate() {
      return rule.learningRate();
    }

    @Override
    public Reach reach() {
      return rule.reach();
    }

    @Override
    public Optimizer.Rule forBatch(double times) {
      return this;
    }

    @Override
    public Choice choice() {
      return Choice.of("once");
    }

    @Override
    public Optimizer over(Weights weights) {
      if (made++ > 0) {
        throw new IllegalArgumentException("expected to be made once");
      }
      Optimizer inner = rule.over(weights);
      return new Optimizer() {
        @Override
        public void update(double learningRate) {
          inner.update(learningRate);
        }

        @Override
        public State state() {
          return inner.state();
        }

        @Override
        public void restore(State state) {
          inner.restore(state);
        }

        @Override
        public void close() {
          closed++;
          inner.close();
        }
      };
    }
  }

  @Test
  void whatWasMadeBeforeARefusalIsClosed() {
    try (Problem problem = Problem.network()) {
      Once once = new Once();
      Optimizer.Rule groups =
          new ParameterGroups(once, List.of(ParameterGroup.withLearningRateFactor("a.*", 2)));
      assertThrows(IllegalArgumentException.class, () -> groups.over(problem.weights));
      assertEquals(1, once.closed, "that of a.*; that of the others was refused");
    }
    try (Layer model = new Linear(3, 2);
        Weights weights = Weights.of(model, Precision.BF16_STOCHASTIC, new RandomStreams(1))) {
      Once once = new Once();
      assertThrows(IllegalArgumentException.class, () -> Piecewise.over(once, weights));
      assertEquals(1, once.closed, "that of the weight; that of the bias was refused");
      weights.giveBack();
    }
  }

  @Test
  void aScheduledDecayIsTheSameShareOfEachGroups() {
    ParameterGroup group = ParameterGroup.withWeightDecay("a.*", 0.4);
    Optimizer.Rule base = new AdamW(0.01, 0.9, 0.999, 1e-8, 0.2);
    Optimizer.Rule rule = new ParameterGroups(base, List.of(group));
    assertEquals(base.settings(), rule.settings());
    Optimizer.Rule halves =
        new ParameterGroups(
            new AdamW(0.01, 0.9, 0.999, 1e-8, 0.1),
            List.of(ParameterGroup.withWeightDecay("a.*", 0.2)));
    try (Problem first = Problem.network();
        Problem second = Problem.network();
        Optimizer optimizer = rule.over(first.weights);
        Optimizer other = halves.over(second.weights)) {
      optimizer.set("weight_decay", 0.1);
      same(train(second, other, 5), train(first, optimizer, 5));
    }
    Optimizer.Rule none = new ParameterGroups(new AdamW(0.01, 0.9, 0.999, 1e-8, 0), List.of(group));
    assertTrue(none.settings().stream().map(Setting::name).noneMatch("weight_decay"::equals));
  }

  @Test
  void ratesGrowWithTheBatchAsTheOthersDo() {
    Optimizer.Rule rule =
        new ParameterGroups(
            new Sgd(0.1, 0.9, true, 0),
            List.of(
                ParameterGroup.withLearningRate("a.*", 0.3),
                ParameterGroup.withLearningRateFactor("b.*", 0.5)));
    ParameterGroups grown = (ParameterGroups) rule.forBatch(4);
    assertEquals(0.4, grown.learningRate());
    assertEquals(1.2, grown.groups().get(0).options().get("learning_rate"), 1e-12);
    assertEquals(0.5, grown.groups().get(1).options().get("learning_rate_factor"));
  }

  @ParameterizedTest
  @CsvSource({
    "adamw, a.*, weight_decay, -1, expected a number from 0",
    "adamw, a.*, learning_rte, 1, did you mean",
    "adamw, a.*, weight_decay, 2000, 'from 0 to 1000 for weight_decay of the group \"a.*\"'",
    "adamw, a.*, weight_decay_factor, 1000000, 'of the group \"a.*\", but got 10000.0'",
    "adadelta, a.*, weight_decay, 0.1, adadelta is none",
    "muon, a.*, learning_rate, 0.1, expected a learning_rate_factor for the group",
    "prodigy, a.*, learning_rate_factor, 1, expected an option of prodigy"
  })
  void whatDoesNotFitIsRefused(
      String optimizer, String names, String option, double value, String words) {
    List<String> faults = new ArrayList<>();
    Choice choice =
        Choice.of(optimizer).with("groups", List.of(Choice.of(names).with(option, value)));
    assertTrue(CATALOG.make(choice, (place, fault) -> faults.add(fault)).isEmpty());
    assertEquals(1, faults.size());
    assertTrue(faults.get(0).contains(words), faults.get(0));
  }

  @ParameterizedTest
  @CsvSource({"d.*, there are", "a.weight, all such belong to groups before it"})
  void groupsWithoutParametersAreRefused(String names, String words) {
    Optimizer.Rule rule =
        new ParameterGroups(
            new AdamW(0.01),
            List.of(
                ParameterGroup.withWeightDecay("a.*", 0),
                ParameterGroup.withWeightDecay(names, 0.1)));
    try (Problem problem = Problem.network()) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> rule.over(problem.weights))
              .getMessage();
      assertTrue(message.contains("\"" + names + "\": " + words), message);
    }
  }
}
