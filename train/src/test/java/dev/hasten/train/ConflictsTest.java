package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.optimizer.Optimizers;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.speedup.BiasRate;
import dev.hasten.train.speedup.Ema;
import dev.hasten.train.speedup.Lawa;
import dev.hasten.train.speedup.Speedups;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pair that a speedup excludes is refused with both names and the reason. */
class ConflictsTest {
  private static final Catalog<Speedup> SPEEDUPS = new Catalog<>("a speedup", Speedups.list());
  private static final Catalog<Optimizer.Rule> OPTIMIZERS =
      new Catalog<>("an optimizer", Optimizers.list());
  private static final Recipe PLAIN = Recipe.of(Length.steps(10));

  private record Pair(String name, String other, String reason) {}

  static Stream<Pair> pairs() {
    return Speedups.list().stream()
        .map(Entry::name)
        .flatMap(
            name ->
                made(name).conflicts().entrySet().stream()
                    .map(each -> new Pair(name, each.getKey(), each.getValue())));
  }

  private static Speedup made(String name) {
    return SPEEDUPS.require(Choice.of(name));
  }

  private static String refusal(Recipe recipe, List<Speedup> speedups) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> recipe.withSpeedups(speedups))
            .getMessage());
  }

  @Test
  void thereAreSuchPairs() {
    assertTrue(pairs().count() > 50, "only " + pairs().count());
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void isRefusedWithItsReason(Pair pair) {
    assertTrue(pair.reason().matches("[a-z].*[a-z0-9]"), "no clause: " + pair.reason());
    if (OPTIMIZERS.entry(pair.other()).isPresent()) {
      Recipe recipe = PLAIN.withOptimizer(OPTIMIZERS.require(Choice.of(pair.other())));
      assertEquals(
          "expected another optimizer than %s with %s, since %s: take adamw, or leave %s out"
              .formatted(pair.other(), pair.name(), pair.reason(), pair.name()),
          refusal(recipe, List.of(made(pair.name()))));
      return;
    }
    String expected =
        "expected %s without %s, since %s, but both are listed: remove one"
            .formatted(pair.name(), pair.other(), pair.reason());
    List<Speedup> both = List.of(made(pair.name()), made(pair.other()));
    assertTrue(
        refusal(PLAIN, both).lines().anyMatch(expected::equals),
        () -> refusal(PLAIN, both) + " instead of " + expected);
  }

  @Test
  void twoThatExcludeEachOtherAreToldOnce() {
    assertEquals(
        "expected ema without lawa, since only one average of the weights can be evaluated and"
            + " kept, but both are listed: remove one",
        refusal(PLAIN, List.of(new Ema(0.9, 1), new Lawa(5, 1, 0))));
  }

  @Test
  void anOptimizerIsRefusedInTheWordsOfTheSpeedup() {
    Recipe prodigy = PLAIN.withOptimizer(OPTIMIZERS.require(Choice.of("prodigy")));
    assertEquals(
        "expected another optimizer than prodigy with bias-rate, since it remembers where the"
            + " weights were before a factor changed the step: take adamw, or leave bias-rate out",
        refusal(prodigy, List.of(new BiasRate(2, 2))));
  }
}
