package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.CustomGradient;
import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.OperatorProfile;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.GroupedQueryAttention;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One product for queries, keys and values against three. */
class FusedProjectionsTest {
  private static Layer attention(boolean bias) {
    return new GroupedQueryAttention(new GroupedQueryAttention.Config(12, 4, 2, bias, 0, 0.3));
  }

  /** Rows of an image as a sequence. */
  private static final class Rows extends Layer {
    @Override
    public Tensor forward(Tensor input) {
      return input.squeeze(1);
    }
  }

  private static Layer net() {
    return new Sequential()
        .add("rows", new Rows())
        .add("attention", attention(true))
        .add("flatten", new Flatten())
        .add("dense", new Linear(144, 3));
  }

  private static List<String> install(Layer model, Speedup... speedups) {
    RandomStreams streams = new RandomStreams(3);
    model.initialize(streams);
    model.training(true);
    return new Seams(streams, new long[] {6, 12}, 3).install(List.of(speedups), model);
  }

  private static Map<String, float[]> gradients(Layer model) {
    try (CustomGradient.Passes passes = CustomGradient.passes();
        Scope scope = Scope.open()) {
      float[] numbers = new float[5 * 6 * 12];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) Math.sin(i);
      }
      Tensor output = Slot.of(model).forward(Tensors.ofFloats(numbers, 5, 6, 12));
      output.square().sum().backward();
      Map<String, float[]> all = new LinkedHashMap<>();
      all.put("output", Tensors.toFloats(output));
      model
          .parameters()
          .forEach((name, p) -> all.put(name, Tensors.toFloats(Tensors.alias(p.tensor().grad()))));
      return all;
    }
  }

  private static void assertNear(Map<String, float[]> expected, Map<String, float[]> got) {
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach(
        (name, values) -> {
          float greatest = 1;
          for (float value : values) {
            greatest = Math.max(greatest, Math.abs(value));
          }
          assertArrayEquals(values, got.get(name), 1e-6f * greatest, name);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answersAndGradientsAreTheSame(boolean bias) {
    try (Layer plain = attention(bias);
        Layer fused = attention(bias)) {
      install(plain);
      assertEquals(
          List.of("1 attentions have one product"), install(fused, new FusedProjections()));
      assertNear(gradients(plain), gradients(fused));
    }
  }

  private static long products(Layer model) {
    return OperatorProfile.of(() -> gradients(model)).operators().stream()
        .filter(each -> each.name().equals("aten::linear"))
        .mapToLong(OperatorProfile.Operator::calls)
        .sum();
  }

  @Test
  void twoProductsAreMadeInsteadOfFourAndNothingIsKept() {
    try (Layer plain = attention(true);
        Layer fused = attention(true)) {
      install(plain);
      install(fused, new FusedProjections());
      assertEquals(4, products(plain));
      assertEquals(2, products(fused));
      try (NativeMemory.Meter meter = NativeMemory.meter()) {
        gradients(fused);
        long once = meter.bytes();
        gradients(fused);
        assertEquals(once, meter.bytes());
      }
    }
  }

  @Test
  void whoStandsAroundALayerStillSeesItRun() {
    try (Layer plain = two();
        Layer before = two();
        Layer after = two()) {
      install(plain);
      Map<String, float[]> expected = gradients(plain);
      List<String> seen = new ArrayList<>();
      before.around(
          "0.k_proj",
          (input, call) -> {
            seen.add("key");
            return call.forward(input);
          });
      assertEquals(
          List.of("1 attentions have one product"), install(before, new FusedProjections()));
      assertNear(expected, gradients(before));
      assertEquals(List.of("key"), seen);
      install(after, new FusedProjections());
      after.around("1.q_proj", (input, call) -> after.layers().get("1.q_proj").forward(input));
      assertNear(expected, gradients(after));
    }
  }

  private static Layer two() {
    return Sequential.of(attention(true), attention(true));
  }

  @Test
  void refusedWhereSomethingStandsAroundAll() {
    try (Layer model = attention(true)) {
      model.around("v_proj", (input, call) -> call.forward(input));
      String words =
          String.valueOf(
              assertThrows(
                      IllegalArgumentException.class, () -> install(model, new FusedProjections()))
                  .getMessage());
      assertTrue(words.contains("for fused-qkv, but around all 1 one does"), words);
      assertEquals(1, words.lines().count(), words);
    }
  }

  @Test
  void itKeepsTheContractOfSpeedups() {
    Function<List<Speedup>, Bench> bench = speedups -> new Bench(net(), Bench.DATA, speedups, 20);
    SpeedupContractTest.assertEffect("fused-qkv", bench);
    SpeedupContractTest.assertSameBits(() -> bench.apply(List.of(new FusedProjections())));
    SpeedupContractTest.assertResumes(() -> bench.apply(List.of(new FusedProjections())));
  }

  @Test
  void refusedWhereNothingMatches() {
    try (Layer decoder = Bench.decoder()) {
      String words =
          String.valueOf(
              assertThrows(
                      IllegalArgumentException.class,
                      () -> install(decoder, new FusedProjections()))
                  .getMessage());
      assertTrue(words.startsWith("expected a layer that fused-qkv supports"), words);
    }
  }
}
