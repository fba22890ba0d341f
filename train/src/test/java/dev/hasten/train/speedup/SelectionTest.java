package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.seam.Weights;
import dev.hasten.train.step.CrossEntropy;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Boxes, clipping by value and by unit, and the choice of hard examples. */
class SelectionTest {
  @Test
  void aBoxOfAnotherImageAndTargetsByArea() {
    int n = 3;
    float[] x = new float[n * 2 * 4 * 5];
    for (int i = 0; i < x.length; i++) {
      x[i] = i;
    }
    long[] order = {2, 0, 1};
    long[] labels = {0, 1, 2};
    CutMix.Box box = new CutMix.Box(1, 2, 2, 3);
    try (Scope scope = Scope.open()) {
      Batch batch = new Batch(Tensors.ofFloats(x, n, 2, 4, 5), Tensors.ofLongs(labels, n));
      Batch mixed = CutMix.mixed(batch, box, order, 3);
      float[] got = Tensors.toFloats(mixed.inputs());
      for (int i = 0; i < x.length; i++) {
        int column = i % 5;
        int row = i / 5 % 4;
        int image = i / 40;
        boolean inside = row >= 1 && row < 3 && column >= 2 && column < 5;
        float wanted = inside ? x[(int) order[image] * 40 + i % 40] : x[i];
        assertEquals(wanted, got[i]);
      }
      float[] targets = Tensors.toFloats(mixed.targets());
      for (int i = 0; i < n; i++) {
        for (int c = 0; c < 3; c++) {
          double own = c == labels[i] ? 14 / 20.0 : 0;
          double other = c == labels[(int) order[i]] ? 6 / 20.0 : 0;
          assertEquals(own + other, targets[i * 3 + c], 1e-6);
        }
      }
      assertArrayEquals(x, Tensors.toFloats(batch.inputs()), "the batch itself stays");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.25, 10, 10, 20, 20, 5, 5, 10, 10",
    "0.25, 0, 19, 20, 20, 0, 14, 5, 6", // cut at two borders
    "1, 10, 10, 20, 20, 0, 0, 20, 20",
    "0, 3, 3, 20, 20, 3, 3, 0, 0"
  })
  void aBoxIsCutAtTheBorder(
      double share, int row, int column, int h, int w, int top, int left, int height, int width) {
    assertEquals(
        new CutMix.Box(top, left, height, width), CutMix.Box.around(share, row, column, h, w));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 40})
  void aSquareIsZeroAndNothingElse(int length) {
    int[] rows = {0, 3, 6};
    int[] columns = {4, 0, 2};
    try (Scope scope = Scope.open()) {
      float[] ones = new float[3 * 2 * 7 * 5];
      java.util.Arrays.fill(ones, 2);
      Tensor images = Tensors.ofFloats(ones, 3, 2, 7, 5);
      float[] got = Tensors.toFloats(CutOut.cut(images, length, rows, columns));
      for (int i = 0; i < got.length; i++) {
        int image = i / 70;
        int dy = i / 5 % 7 - (rows[image] - length / 2);
        int dx = i % 5 - (columns[image] - length / 2);
        boolean inside = dy >= 0 && dy < length && dx >= 0 && dx < length;
        assertEquals(inside ? 0 : 2, got[i]);
      }
    }
  }

  @Test
  void valuesAreCutOffAndUnitsScaled() {
    try (Layer model = Sequential.of(new Linear(3, 2))) {
      Weights weights = Weights.of(model);
      float[] w = {3, 0, 4, 1e-5f, 0, 0}; // norms 5 and 1e-5
      float[] g = {0, 3, 4, 0.2f, 0, 0};
      try (Scope scope = Scope.open()) {
        weights.values().get(0).copy_(Tensors.ofFloats(w, 2, 3));
        weights.gradients().get(0).copy_(Tensors.ofFloats(g, 2, 3));
      }
      AdaptiveClipping.clip(weights.values().get(0), weights.gradients().get(0), 0.1, 1e-3);
      // row 0: 0.1 * 5 / 5; row 1: 0.1 * 0.001 / 0.2
      assertArrayEquals(
          new float[] {0, 0.3f, 0.4f, 1e-4f, 0, 0},
          Tensors.toFloats(weights.gradients().get(0)),
          1e-7f);
      AdaptiveClipping.clip(weights.values().get(0), weights.gradients().get(0), 100, 1e-3);
      assertEquals(0.4f, Tensors.toFloats(weights.gradients().get(0))[2], 1e-7, "within: as it is");

      try (Scope scope = Scope.open()) {
        weights
            .gradients()
            .get(0)
            .copy_(Tensors.ofFloats(new float[] {-9, 9, .5f, 0, -1, 1}, 2, 3));
      }
      ValueClipping.clip(weights, 0.7);
      assertArrayEquals(
          new float[] {-.7f, .7f, .5f, 0, -.7f, .7f},
          Tensors.toFloats(weights.gradients().get(0)),
          1e-7f);
      weights.giveBack();
      weights.close();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.25, 0.5, 0.75})
  void hardExamplesAreChosenMoreOften(double keep) {
    int count = 20;
    float[] losses = new float[count];
    for (int i = 0; i < count; i++) {
      losses[i] = (i * 7) % count; // each rank once
    }
    RandomStream random = new RandomStream(1, "selection");
    int[] byRank = new int[count];
    int trials = 4000;
    for (int t = 0; t < trials; t++) {
      long[] chosen = SelectiveBackprop.chosen(losses, keep, random);
      assertEquals(Math.round(keep * count), chosen.length);
      for (int i = 0; i < chosen.length; i++) {
        assertTrue(i == 0 || chosen[i] > chosen[i - 1], "in the order of the batch, each once");
        byRank[(int) losses[(int) chosen[i]]]++;
      }
    }
    for (int rank = 1; rank < count; rank++) {
      double noise = 4 * Math.sqrt(trials * 0.25);
      assertTrue(byRank[rank] > byRank[rank - 1] - noise, rank + " of " + keep);
    }
    assertTrue(byRank[count - 1] > 1.1 * keep * trials, "the hardest: " + byRank[count - 1]);
    assertTrue(byRank[0] < 0.6 * keep * trials, "the easiest: " + byRank[0]);
  }

  @Test
  void allAreKeptAtOne() {
    long[] chosen =
        SelectiveBackprop.chosen(new float[] {3, 1, 2}, 1, new RandomStream(1, "selection"));
    assertArrayEquals(new long[] {0, 1, 2}, chosen);
  }

  @Test
  void lossesOfExamplesHaveTheMeanOfTheBatch() {
    try (Scope scope = Scope.open()) {
      Tensor outputs = Tensors.ofFloats(new float[] {1, -2, .5f, 0, 3, 1}, 2, 3);
      Tensor labels = Tensors.ofLongs(new long[] {2, 1}, 2);
      Tensor shares = Tensors.ofFloats(new float[] {.2f, .3f, .5f, 0, .9f, .1f}, 2, 3);
      for (Tensor targets : new Tensor[] {labels, shares}) {
        assertEquals(
            CrossEntropy.LOSS.loss(outputs, outputs, targets).item_double(),
            SelectiveBackprop.losses(outputs, targets).mean().item_double(),
            1e-6);
      }
      Tensor capped = Tensors.ofFloats(new float[] {2, -2, 0, 1, 0, 0}, 2, 3);
      float[] bounded = new float[6];
      float[] z = Tensors.toFloats(capped);
      for (int i = 0; i < 6; i++) {
        bounded[i] = (float) (1.5 * Math.tanh(z[i] / 1.5));
      }
      assertEquals(
          CrossEntropy.LOSS.loss(outputs, Tensors.ofFloats(bounded, 2, 3), labels).item_double(),
          LogitCap.capped(CrossEntropy.LOSS, 1.5).loss(outputs, capped, labels).item_double(),
          1e-6);
    }
  }
}
