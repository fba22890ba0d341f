package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.train.Length;
import dev.hasten.train.Recipe;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.optimizer.Optimizers;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.seam.Speedup;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every two methods of the registry before the check that a recipe makes of itself, without a
 * model: refused where one declares it, in words that name both, and taken everywhere else.
 */
class DeclaredPairsTest {
  private static final Recipe PLAIN =
      Recipe.of(Length.steps(20)).withOptimizer(new Sgd(0.05, 0.9, true, 0));

  private static final List<Speedup> ALL =
      Speedups.list().stream().map(Entry::name).map(SpeedupContractTest::make).toList();

  /** What a recipe of both says, a line each; nothing where it is one. */
  private static Set<String> refusals(Speedup one, Speedup other) {
    try {
      assertEquals(2, PLAIN.withSpeedups(List.of(one, other)).speedups().size());
      return Set.of();
    } catch (IllegalArgumentException refused) {
      return String.valueOf(refused.getMessage()).lines().collect(Collectors.toSet());
    }
  }

  /** What is to be said of both, by what they declare; once where each excludes the other. */
  private static Set<String> declared(Speedup first, Speedup second) {
    Set<String> lines = new HashSet<>();
    conflict(first, second).or(() -> conflict(second, first)).ifPresent(lines::add);
    missing(first, second).forEach(lines::add);
    missing(second, first).forEach(lines::add);
    return lines;
  }

  private static Optional<String> conflict(Speedup one, Speedup other) {
    String name = one.choice().name();
    String beside = other.choice().name();
    return Optional.ofNullable(one.conflicts().get(beside))
        .map(
            reason ->
                "expected "
                    + name
                    + " without "
                    + beside
                    + ", since "
                    + reason
                    + ", but both are listed: remove one");
  }

  private static Stream<String> missing(Speedup one, Speedup other) {
    return one.needs().stream()
        .filter(needed -> !needed.equals(other.choice().name()))
        .map(
            needed ->
                "expected "
                    + one.choice().name()
                    + " together with "
                    + needed
                    + ", but it is not listed: add it");
  }

  @Test
  void everyTwoAreTakenButWhereOneDeclaresOtherwise() {
    Set<String> refused = new TreeSet<>();
    int pairs = 0;
    for (int i = 0; i < ALL.size(); i++) {
      for (int j = i + 1; j < ALL.size(); j++) {
        Speedup one = ALL.get(i);
        Speedup other = ALL.get(j);
        Set<String> lines = declared(one, other);
        assertEquals(lines, refusals(one, other));
        assertEquals(declared(other, one), refusals(other, one), "listed the other way round");
        if (!lines.isEmpty()) {
          refused.add(one.choice().name() + " " + other.choice().name());
        }
        pairs++;
      }
    }
    assertEquals(ALL.size() * (ALL.size() - 1) / 2, pairs);
    assertTrue(pairs > 3000, "pairs: " + pairs);
    // Else none would be declared any more.
    for (String pair :
        List.of("ema swa", "swa lawa", "token-dropping alibi", "random-flip alternating-flip")) {
      String[] names = pair.split(" ");
      assertTrue(
          refused.contains(pair) || refused.contains(names[1] + " " + names[0]),
          pair + " are not among " + refused);
    }
  }

  /** A name that nobody has would exclude nothing. */
  @Test
  void whatIsDeclaredIsThere() {
    Set<String> speedups =
        ALL.stream().map(each -> each.choice().name()).collect(Collectors.toSet());
    Set<String> all =
        Optimizers.list().stream().map(Entry::name).collect(Collectors.toCollection(HashSet::new));
    all.addAll(speedups);
    for (Speedup each : ALL) {
      String name = each.choice().name();
      assertTrue(
          all.containsAll(each.conflicts().keySet()), name + " excludes " + each.conflicts());
      assertTrue(speedups.containsAll(each.needs()), name + " needs " + each.needs());
      assertFalse(each.conflicts().containsKey(name), name + " excludes itself");
    }
  }
}
