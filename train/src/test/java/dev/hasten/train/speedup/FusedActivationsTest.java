package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.CustomGradient;
import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.OperatorProfile;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Gelu;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import dev.hasten.nn.TransposedLinear;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A network with fused activations against the same network without. */
class FusedActivationsTest {
  private static final int THREADS = torch.get_num_threads();

  /** With one thread all products are libtorch's. */
  @BeforeAll
  static void useTwoThreads() {
    torch.set_num_threads(2);
  }

  @AfterAll
  static void useAllThreads() {
    torch.set_num_threads(THREADS);
  }

  private static Layer network() {
    return Sequential.of(
        new Linear(20, 512),
        Relu.inPlace(), // of a product too small to be oneDNN's
        new Linear(512, 512),
        Relu.inPlace(),
        new Linear(512, 512),
        new Gelu(),
        new Linear(512, 512),
        Gelu.approximate(),
        new Linear(512, 3));
  }

  private static List<String> install(Layer model, Speedup... speedups) {
    RandomStreams streams = new RandomStreams(3);
    model.initialize(streams);
    model.training(true);
    return new Seams(streams, new long[] {20}, 3).install(List.of(speedups), model);
  }

  private static Map<String, float[]> gradients(Layer model) {
    try (CustomGradient.Passes passes = CustomGradient.passes();
        Scope scope = Scope.open()) {
      float[] numbers = new float[64 * 20];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) Math.sin(i);
      }
      Tensor output = Slot.of(model).forward(Tensors.ofFloats(numbers, 64, 20));
      output.square().sum().backward();
      Map<String, float[]> all = new LinkedHashMap<>();
      all.put("output", Tensors.toFloats(output));
      model
          .parameters()
          .forEach((name, p) -> all.put(name, Tensors.toFloats(Tensors.alias(p.tensor().grad()))));
      return all;
    }
  }

  /** One product is within 1e-6 (ActivatedProductsTest); here several stand on each other. */
  private static void assertNear(Map<String, float[]> expected, Map<String, float[]> got) {
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach(
        (name, values) -> {
          double apart = 0;
          double size = 0;
          for (int i = 0; i < values.length; i++) {
            apart += Math.pow(values[i] - got.get(name)[i], 2);
            size += Math.pow(values[i], 2);
          }
          assertTrue(Math.sqrt(apart / size) < 3e-6, name + ": " + Math.sqrt(apart / size));
        });
  }

  @Test
  void answersAndGradientsAreTheSame() {
    try (Layer plain = network();
        Layer fused = network()) {
      install(plain);
      assertEquals(
          List.of("4 linear layers activate what they answer"),
          install(fused, new FusedActivations()));
      assertNear(gradients(plain), gradients(fused));
      plain.training(false);
      fused.training(false);
      assertNear(gradients(plain), gradients(fused));
    }
  }

  @Test
  void noActivationIsCalledByItself() {
    try (Layer fused = network()) {
      install(fused, new FusedActivations());
      OperatorProfile profile = OperatorProfile.of(() -> gradients(fused));
      List<String> names = new ArrayList<>();
      profile.operators().forEach(operator -> names.add(operator.name()));
      assertTrue(names.contains("mkldnn::_linear_pointwise"), names.toString());
      assertTrue(names.contains("aten::relu"), "the small one: " + names);
      assertTrue(names.stream().noneMatch("aten::gelu"::equals), names.toString());
    }
  }

  /** What GELU is of is not kept: 64 rows of 512 numbers. */
  @Test
  void lessIsHeldForTheBackwardPass() {
    assertEquals(64 * 512 * 4, held() - held(new FusedActivations()), 4096);
  }

  private static long held(Speedup... speedups) {
    try (Layer model = Sequential.of(new Linear(512, 512), new Gelu(), new Linear(512, 512))) {
      install(model, speedups);
      try (CustomGradient.Passes passes = CustomGradient.passes();
          Scope scope = Scope.open();
          NativeMemory.Meter meter = NativeMemory.meter()) {
        Tensor output =
            Slot.of(model).forward(Tensors.ofFloats(new float[64 * 512], 64, 512)).sum();
        long held = meter.bytes();
        output.backward();
        return held;
      }
    }
  }

  @Test
  void whoStandsAroundALayerStillSeesItRun() {
    try (Layer plain = network();
        Layer watched = network()) {
      install(plain);
      List<String> seen = new ArrayList<>();
      watched.around(
          "3",
          (input, call) -> {
            seen.add("3");
            return call.forward(input);
          });
      assertEquals(
          List.of("3 linear layers activate what they answer"),
          install(watched, new FusedActivations()));
      watched.around("4", (input, call) -> ((Linear) watched.layers().get("4")).forward(input));
      assertNear(gradients(plain), gradients(watched));
      assertEquals(List.of("3"), seen);
    }
  }

  @Test
  void weightsThatLieTransposedAreTakenToo() {
    try (Layer plain = transposed();
        Layer fused = transposed()) {
      install(plain);
      assertEquals(
          List.of("1 linear layers activate what they answer"),
          install(fused, new FusedActivations()));
      assertNear(gradients(plain), gradients(fused));
      List<String> names = new ArrayList<>();
      OperatorProfile.of(() -> gradients(fused))
          .operators()
          .forEach(operator -> names.add(operator.name()));
      assertTrue(names.stream().noneMatch("aten::gelu"::equals), names.toString());
    }
  }

  private static Layer transposed() {
    return Sequential.of(
        new Linear(20, 512),
        new TransposedLinear(512, 512, 0.05),
        Gelu.approximate(),
        new TransposedLinear(512, 3, 0.05));
  }

  @Test
  void refusedWhereAnotherTakesAllProducts() {
    assertTrue(new FusedActivations().conflicts().containsKey("int8-forward"));
    try (Layer model = network()) {
      String words =
          String.valueOf(
              assertThrows(
                      IllegalArgumentException.class,
                      () -> install(model, new Int8Forward(16), new FusedActivations()))
                  .getMessage());
      assertTrue(words.contains("for fused-activations, but around all 4 one does"), words);
    }
  }

  @Test
  void refusedWhereNothingMatches() {
    try (Layer model =
        Sequential.of(new Conv2d(1, 4, 3), new Relu(), new Linear(4, 3), new Linear(3, 3))) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class, () -> install(model, new FusedActivations()));
      String words = String.valueOf(refusal.getMessage());
      assertTrue(words.startsWith("expected a layer that fused-activations supports"), words);
      assertEquals(1, words.lines().count(), words);
    }
  }
}
