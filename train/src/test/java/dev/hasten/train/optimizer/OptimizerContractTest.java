package dev.hasten.train.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.Tensors;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every optimizer of the list promises, whichever it is. */
class OptimizerContractTest {
  private static final Catalog<Optimizer.Rule> CATALOG =
      new Catalog<>("an optimizer", Optimizers.list());

  static Stream<String> names() {
    return Optimizers.list().stream().map(Entry::name);
  }

  static Optimizer.Rule make(Choice choice) {
    List<String> faults = new ArrayList<>();
    Optional<Optimizer.Rule> made = CATALOG.make(choice, (option, fault) -> faults.add(fault));
    assertEquals(List.of(), faults);
    return made.orElseThrow();
  }

  @Test
  void namesAreUniqueAndHaveASource() {
    Set<String> seen = new HashSet<>();
    for (Entry<Optimizer.Rule> entry : Optimizers.list()) {
      assertTrue(seen.add(entry.name()), entry.name());
      assertTrue(entry.source().startsWith("https://"), entry.name());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void aChoiceMakesItAgain(String name) {
    Optimizer.Rule made = make(Choice.of(name));
    assertEquals(name, made.choice().name());
    assertEquals(made, make(made.choice()));
    Entry<Optimizer.Rule> entry = entry(name);
    assertEquals(
        entry.options().stream().map(Option::name).filter(o -> !o.equals("groups")).toList(),
        List.copyOf(made.choice().options().keySet()));
    Choice other = made.choice().with("learning_rate", 0.0123);
    assertEquals(0.0123, make(other).learningRate());
    assertEquals(other, make(other).choice());
  }

  @ParameterizedTest
  @MethodSource("names")
  void aLargerBatchNeverLowersTheRate(String name) {
    Optimizer.Rule rule = make(Choice.of(name));
    double same = rule.learningRate();
    double grown = rule.forBatch(4).learningRate();
    Set<Double> sensible = Set.of(same, 2 * same, 4 * same);
    assertTrue(sensible.contains(grown), name + " goes from " + same + " to " + grown);
    assertEquals(rule, rule.forBatch(1));
    assertEquals(rule.choice().name(), rule.forBatch(4).choice().name());
  }

  @ParameterizedTest
  @MethodSource("names")
  void aRestoredOptimizerGoesOnBitForBit(String name) {
    Optimizer.Rule rule = make(Choice.of(name));
    try (Problem first = Problem.network();
        Problem second = Problem.network();
        Optimizer optimizer = rule.over(first.weights);
        Optimizer other = rule.over(second.weights)) {
      train(first, optimizer, rule, 7);
      train(second, other, rule, 2); // whatever it did before is forgotten
      State saved = copy(optimizer.state());
      second.write(first.read());
      other.restore(saved);
      train(first, optimizer, rule, 6);
      train(second, other, rule, 6);
      same(first.read(), second.read());
      same(tensors(optimizer.state()), tensors(other.state()));
      assertEquals(optimizer.state().scalars(), other.state().scalars());
      saved.tensors().values().forEach(Tensors::free);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void aStateThatLacksSomethingIsRefused(String name) {
    Optimizer.Rule rule = make(Choice.of(name));
    try (Problem problem = Problem.network();
        Optimizer optimizer = rule.over(problem.weights)) {
      Optional<IllegalArgumentException> refusal = Optional.empty();
      try {
        optimizer.restore(State.EMPTY);
      } catch (IllegalArgumentException e) {
        refusal = Optional.of(e);
      }
      assertTrue(refusal.isPresent(), name);
      assertFalse(String.valueOf(refusal.get().getMessage()).isEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void itsMemoryIsGivenBackWhenItCloses(String name) {
    assumeTrue(NativeMemory.unavailable().isEmpty());
    Optimizer.Rule rule = make(Choice.of(name));
    try (NativeMemory.Meter meter = NativeMemory.meter();
        Problem problem = Problem.network()) {
      problem.backward();
      long before = meter.bytes();
      try (Optimizer optimizer = rule.over(problem.weights)) {
        train(problem, optimizer, rule, 3);
        optimizer.evaluation().ifPresent(e -> e.swapIn(problem.weights).close());
        assertTrue(meter.bytes() > before, "states take memory");
      }
      assertEquals(before, meter.bytes(), name);
    }
  }

  private static void train(Problem problem, Optimizer optimizer, Optimizer.Rule rule, int steps) {
    for (int i = 0; i < steps; i++) {
      problem.backward();
      optimizer.update(rule.learningRate());
    }
  }

  private static State copy(State state) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    state.tensors().forEach((name, tensor) -> tensors.put(name, Tensors.own(tensor.clone())));
    return new State(tensors, state.scalars());
  }

  private static Map<String, double[]> tensors(State state) {
    Map<String, double[]> all = new LinkedHashMap<>();
    state.tensors().forEach((name, tensor) -> all.put(name, Problem.doubles(tensor)));
    return all;
  }

  private static void same(Map<String, double[]> expected, Map<String, double[]> got) {
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
  }

  private static Entry<Optimizer.Rule> entry(String name) {
    return Optimizers.list().stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
  }
}
