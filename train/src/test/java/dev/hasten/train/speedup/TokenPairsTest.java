package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.nn.models.Models;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Methods of sequences train with each other and with the general ones that a decoder takes: those
 * that share a seam with {@code -Pslow}, the others with {@code -Pnightly}. Pairs of general
 * methods alone {@link SpeedupContractTest} has.
 */
class TokenPairsTest {
  private static final int STEPS = 20;
  private static final List<String> ALL = SequenceContractTest.names().toList();

  static Stream<String> ofSequences() {
    return SpeedupContractTest.OF_SEQUENCES.stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("ofSequences")
  @Tag("slow")
  void pairsOnASeamTrainToAFiniteLoss(String name) {
    train(name, true);
  }

  @ParameterizedTest
  @MethodSource("ofSequences")
  @Tag("nightly")
  void allOtherPairsTrainToAFiniteLoss(String name) {
    train(name, false);
  }

  /** With each method behind it in the order of the list, and each general one. */
  private static void train(String name, boolean onASeam) {
    Speedup one = SpeedupContractTest.make(name);
    for (String other : ALL) {
      boolean later = ALL.indexOf(other) > ALL.indexOf(name);
      if (later || !SpeedupContractTest.OF_SEQUENCES.contains(other)) {
        Speedup two = SpeedupContractTest.make(other);
        if (Pair.shareASeam(one, two, Bench.TOKENS) == onASeam) {
          Pair.of(later ? List.of(one, two) : List.of(two, one))
              .forEach(pair -> pair.assertTrains(both -> Bench.ofTokens(both, STEPS), STEPS));
        }
      }
    }
  }

  static Stream<String> beforeFactorize() {
    return Pair.BEFORE_FACTORIZE.stream().sorted();
  }

  /** The one order in which a pair does not go, told with what to do. */
  @ParameterizedTest
  @MethodSource("beforeFactorize")
  void behindFactorizeTheyAreRefusedWithTheOrder(String name) {
    List<Speedup> turned =
        List.of(SpeedupContractTest.make("factorize"), SpeedupContractTest.make(name));
    String words =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class, () -> Bench.ofTokens(turned, STEPS).close())
                .getMessage());
    assertTrue(words.matches(".*(listed before|share before that layer is replaced).*"), words);
  }

  /** On a decoder whose queries, keys and values come from three products. */
  @Test
  void fusedProjectionsTrainToAFiniteLossWithEach() {
    Function<List<Speedup>, Bench> bench =
        speedups ->
            Bench.ofTokens(
                Models.list().stream()
                    .filter(info -> info.name().equals("llama"))
                    .findFirst()
                    .orElseThrow()
                    .with(
                        Map.of(
                            "width", 16L, "depth", 2L, "heads", 4L, "key_heads", 2L, "hidden", 24L))
                    .make()
                    .apply(new long[] {24}, 5),
                speedups,
                STEPS);
    Speedup fused = SpeedupContractTest.make(SpeedupContractTest.OF_ATTENTIONS);
    List<Speedup> others =
        ALL.stream().map(SpeedupContractTest::make).filter(one -> Pair.takes(bench, one)).toList();
    assertTrue(others.size() > 30, "methods beside fused projections: " + others.size());
    for (Speedup other : others) {
      Pair.of(List.of(other, fused)).forEach(pair -> pair.assertTrains(bench, STEPS));
    }
  }
}
