package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.train.catalog.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every speedup that takes sequences promises, on a small decoder. */
class SequenceContractTest {
  private static final int STEPS = 20;

  /** All that a decoder does not refuse. */
  static Stream<String> names() {
    return Speedups.list().stream().map(Entry::name).filter(name -> refusal(name).isEmpty());
  }

  private static String refusal(String name) {
    try (Bench bench = bench(name)) {
      return "";
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static Bench bench(String name) {
    return Bench.ofTokens(List.of(SpeedupContractTest.make(name)), STEPS);
  }

  @Test
  void whatIsForImagesIsRefusedInWords() {
    Set<String> taken = names().collect(Collectors.toSet());
    assertTrue(taken.containsAll(SpeedupContractTest.OF_SEQUENCES), taken.toString());
    for (String any : List.of("clipping", "ema", "sam", "batch-warmup", "zero-projections")) {
      assertTrue(taken.contains(any), any + " is not among " + taken);
    }
    for (String images : List.of("mixup", "random-crop", "blur-pool", "channels-last")) {
      assertFalse(taken.contains(images), images);
    }
    Speedups.list().stream()
        .map(entry -> refusal(entry.name()))
        .filter(words -> !words.isEmpty())
        .forEach(words -> assertTrue(words.startsWith("expected "), words));
  }

  @ParameterizedTest
  @MethodSource("names")
  void theEffectIsWhatItSays(String name) {
    SpeedupContractTest.assertEffect(name, speedups -> Bench.ofTokens(speedups, STEPS));
  }

  @ParameterizedTest
  @MethodSource("names")
  void theSameSeedGivesTheSameBits(String name) {
    SpeedupContractTest.assertSameBits(() -> bench(name));
  }

  @ParameterizedTest
  @MethodSource("names")
  void aRestoredTrainingGoesOnBitForBit(String name) {
    SpeedupContractTest.assertResumes(() -> bench(name));
  }

  @Test
  void thoseOfSequencesTogetherGoOnBitForBit() {
    List<String> order = new ArrayList<>(names().toList());
    order.retainAll(SpeedupContractTest.OF_SEQUENCES);
    // Exclude gated units, stacking, and attention that counts places or shares heads.
    order.removeAll(
        List.of(
            "squared-relu",
            "progressive-layer-dropping",
            "token-dropping",
            "value-residual",
            "value-embeddings"));
    SpeedupContractTest.assertResumes(
        () -> Bench.ofTokens(order.stream().map(SpeedupContractTest::make).toList(), STEPS));
  }
}
