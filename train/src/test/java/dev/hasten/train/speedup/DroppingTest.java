package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Decoder;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods that leave blocks or tokens out of a step. */
class DroppingTest {
  private static String operate(Layer model, Speedup speedup) {
    model.initialize(new RandomStreams(3));
    Seams seams = new Seams(new RandomStreams(3), new long[] {16}, 5);
    return String.join("; ", seams.install(List.of(speedup), model));
  }

  @Test
  void keptPlacesAreInOrderAndAllAsLikely() {
    RandomStream random = new RandomStream(4, "places");
    int[] times = new int[12];
    for (int trial = 0; trial < 3000; trial++) {
      long[] kept = TokenDropping.kept(12, 0.4, random);
      assertEquals(5, kept.length); // 4.8
      for (int i = 0; i < kept.length; i++) {
        assertTrue(i == 0 || kept[i] > kept[i - 1], Arrays.toString(kept));
        times[(int) kept[i]]++;
      }
    }
    for (int count : times) {
      assertEquals(3000 * 5 / 12.0, count, 5 * Math.sqrt(3000 * (5 / 12.0) * (7 / 12.0)));
    }
    assertArrayEquals(new long[] {0, 1, 2}, TokenDropping.kept(3, 1, random));
  }

  /** Whatever the model was made with; within five deviations of the binomial distribution. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.35, 0.8})
  void aShareOfTheValuesIsDroppedAndTheOthersAreScaled(double probability) {
    int count = 100_000;
    try (Layer model = Sequential.of(new Dropout(0.5), new Dropout(0));
        Scope scope = Scope.open()) {
      String told = operate(model, new DropoutRate(probability));
      assertEquals("2 dropout layers at " + probability, told);
      for (Slot slot : model.children().values()) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        Tensor input = Tensors.ofFloats(ones, 100, count / 100);
        slot.layer().training(true);
        int dropped = 0;
        for (float value : Tensors.toFloats(slot.layer().forward(input))) {
          dropped += value == 0 ? 1 : 0;
          assertTrue(value == 0 || value == (float) (1 / (1 - probability)), () -> "" + value);
        }
        double deviation = Math.sqrt(count * probability * (1 - probability));
        assertEquals(probability * count, dropped, 5 * deviation);
        slot.layer().training(false);
        assertArrayEquals(ones, Tensors.toFloats(slot.layer().forward(input)));
      }
    }
  }

  @Test
  void droppedTokensPassBy() {
    try (Scope scope = Scope.open()) {
      float[] x = new float[2 * 4 * 3];
      for (int i = 0; i < x.length; i++) {
        x[i] = i;
      }
      Tensor input = Tensors.ofFloats(x, 2, 4, 3);
      Tensor got = TokenDropping.some(input, some -> some.mul(new Scalar(10.0)), new long[] {1, 3});
      float[] answer = Tensors.toFloats(got);
      for (int i = 0; i < x.length; i++) {
        boolean kept = i / 3 % 4 % 2 == 1;
        assertEquals(kept ? 10 * x[i] : x[i], answer[i]);
      }
    }
  }

  @Test
  void keptTokensRiseInAStraightLine() {
    TokenDropping dropping = new TokenDropping(0.5, Duration.steps(40));
    assertEquals(0.5, dropping.rise().share(new Progress(0, 100, 10)));
    assertEquals(0.75, dropping.rise().share(new Progress(20, 100, 10)));
    assertEquals(1, dropping.rise().share(new Progress(41, 100, 10)));
  }

  @Test
  void thetaFallsAsPublished() {
    ProgressiveLayerDropping dropping = new ProgressiveLayerDropping(0.5);
    assertEquals(1, dropping.theta(new Progress(0, 1000, 10)), 1e-12);
    assertEquals(0.5 * Math.exp(-1) + 0.5, dropping.theta(new Progress(10, 1000, 10)), 1e-12);
    assertEquals(0.5, dropping.theta(new Progress(500, 1000, 10)), 1e-12);
  }

  @Test
  void theLowerHalfIsTheWholeNetworkUntilItIsStacked() {
    ProgressiveStacking stacking = new ProgressiveStacking(Duration.steps(6));
    try (Bench bench = Bench.ofTokens(List.of(stacking), 20)) {
      bench.run(5);
      assertArrayEquals(answer(bench.model, 2), answer(bench.model, 4));
      Map<String, float[]> before = bench.tensors();
      assertFalse(
          Arrays.equals(
              before.get("blocks.0.mlp.contract.weight"),
              before.get("blocks.2.mlp.contract.weight")));
      bench.run(1); // the sixth
      Map<String, float[]> after = bench.tensors();
      after.forEach(
          (name, values) -> {
            if (name.startsWith("blocks.0.") || name.startsWith("blocks.1.")) {
              int block = name.charAt(7) - '0';
              String above = "blocks." + (block + 2) + name.substring(8);
              assertArrayEquals(values, after.get(above), name);
            }
          });
      bench.run(3);
      Map<String, float[]> later = bench.tensors();
      assertFalse(
          Arrays.equals(
              later.get("blocks.0.mlp.contract.weight"), later.get("blocks.2.mlp.contract.weight")),
          "from there each has its own");
    }
  }

  /** Of a decoder with its first so many blocks alone. */
  private static float[] answer(Layer model, int blocks) {
    model.training(false);
    long[] tokens = {0, 3, 1, 4, 2, 2, 0, 1};
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      Tensor x = Tensors.ofLongs(tokens, 1, 8);
      for (String name : List.of("tokens", "positions")) {
        x = model.children().get(name).forward(x);
      }
      Layer all = model.children().get("blocks").layer();
      for (int i = 0; i < blocks; i++) {
        x = all.children().get(String.valueOf(i)).forward(x);
      }
      for (String name : List.of("norm", "head")) {
        x = model.children().get(name).forward(x);
      }
      return Tensors.toFloats(x);
    } finally {
      model.training(true);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    for (Speedup speedup :
        List.of(
            new ProgressiveStacking(Duration.share(0.3)),
            new ProgressiveLayerDropping(0.5),
            new TokenDropping(0.5, Duration.share(0.5)))) {
      try (Layer model = Bench.convnet()) {
        String refusal =
            assertThrows(IllegalArgumentException.class, () -> operate(model, speedup))
                .getMessage();
        assertTrue(refusal.contains(speedup.choice().name()), refusal);
        assertTrue(refusal.contains("leave it out"), refusal);
      }
    }
    try (Layer odd = Decoder.of(new Decoder.Config(5, 16, 3, 2, 16, false, true))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> operate(odd, new ProgressiveStacking(Duration.share(0.3))));
    }
    try (Layer two = Decoder.of(new Decoder.Config(5, 16, 2, 2, 16, false, true))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> operate(two, new TokenDropping(0.5, Duration.share(0.5))));
    }
  }

  @Test
  void aStackingOutsideTheRunIsRefused() {
    Progress run = new Progress(0, 10, 5);
    assertEquals(List.of(), new ProgressiveStacking(Duration.steps(9)).faults(run));
    assertEquals(1, new ProgressiveStacking(Duration.steps(10)).faults(run).size());
    assertEquals(1, new ProgressiveStacking(Duration.share(0)).faults(run).size());
    assertEquals(1, new ProgressiveStacking(Duration.seconds(5)).faults(run).size());
    assertEquals(1, new TokenDropping(0.5, Duration.steps(11)).faults(run).size());
  }
}
