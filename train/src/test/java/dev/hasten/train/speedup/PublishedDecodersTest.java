package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.nn.Layer;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What takes the small decoder takes the published ones, whatever their layers are called, and
 * keeps its promises there; what cannot, says why.
 */
class PublishedDecodersTest {
  private static final int STEPS = 8;
  private static final Map<String, Map<String, Object>> SMALL =
      Map.of(
          "gpt-2",
          Map.of("width", 16L, "depth", 4L, "heads", 2L, "context", 24L),
          "llama",
          Map.of("width", 16L, "depth", 4L, "heads", 4L, "key_heads", 2L, "hidden", 24L));

  /** What the small decoder takes and these do not, with a part of the reason. */
  private static final Map<String, Map<String, String>> REFUSED =
      Map.of(
          "gpt-2",
          Map.of("factorize", "TransposedLinear", "int8-forward", "TransposedLinear"),
          "llama",
          Map.of(
              "low-precision-layer-norm", "the model has none, only",
              "fused-activations", "the model has none, only",
              "squared-relu", "two products with another activation between them",
              "gated-linear-units", "two products, not gated yet",
              "token-dropping", "RotaryPositions"));

  private static Layer small(String name) {
    ModelInfo info =
        Models.list().stream().filter(i -> i.name().equals(name)).findFirst().orElseThrow();
    return info.with(SMALL.getOrDefault(name, Map.of())).make().apply(new long[] {24}, 5);
  }

  private static Bench bench(String model, String speedup) {
    return Bench.ofTokens(small(model), List.of(SpeedupContractTest.make(speedup)), STEPS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-2", "llama"})
  void whatTakesTheSmallDecoderTakesThemOrSaysWhyNot(String model) {
    Map<String, String> refused = new TreeMap<>();
    SequenceContractTest.names()
        .forEach(
            name -> {
              try (Bench bench = bench(model, name)) {
                assertTrue(Double.isFinite(bench.run()), name);
              } catch (IllegalArgumentException e) {
                refused.put(name, String.valueOf(e.getMessage()));
              }
            });
    assertEquals(REFUSED.get(model).keySet(), refused.keySet(), refused.toString());
    REFUSED
        .get(model)
        .forEach(
            (name, part) -> {
              String words = refused.getOrDefault(name, "");
              assertTrue(words.contains(name) && words.contains(part), words);
            });
  }

  static Stream<Arguments> taken() {
    List<Arguments> all = new ArrayList<>();
    for (String model : List.of("gpt-2", "llama")) {
      SpeedupContractTest.OF_SEQUENCES.stream()
          .filter(name -> !REFUSED.get(model).containsKey(name))
          .sorted()
          .forEach(name -> all.add(Arguments.of(model, name)));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("taken")
  void theEffectIsWhatItSays(String model, String name) {
    SpeedupContractTest.assertEffect(
        name, speedups -> Bench.ofTokens(small(model), speedups, STEPS));
  }

  @ParameterizedTest
  @MethodSource("taken")
  void aRestoredTrainingGoesOnBitForBit(String model, String name) {
    SpeedupContractTest.assertResumes(() -> bench(model, name));
  }
}
