package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.GlobalPool2d;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import dev.hasten.train.seam.Seams;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressiveResizingTest {
  private static final ProgressiveResizing RULE = new ProgressiveResizing(0.5, 0.2, 0.8, 4);

  @ParameterizedTest
  @CsvSource({
    "28, 0, 16", // 14 is snapped up
    "28, 0.2, 16",
    "28, 0.5, 20", // half way: 0.75 * 28 = 21
    "28, 0.79, 28",
    "28, 0.8, 28",
    "28, 1, 28",
    "30, 0.8, 30", // the full size is no multiple of 4 and need not be
    "30, 0.79, 28",
    "2, 0, 2"
  })
  void sidesRiseInStepsToTheFullSize(long full, double done, long side) {
    assertEquals(side, RULE.side(full, done));
  }

  @Test
  void sidesNeverFall() {
    long before = 0;
    for (int i = 0; i <= 1000; i++) {
      long side = RULE.side(28, i / 1000.0);
      assertTrue(side >= before && side % 4 == 0);
      before = side;
    }
    assertEquals(28, before);
  }

  @Test
  void theModelSeesTheSizesAndFullImagesPassAsTheyAre() {
    Layer model = Bench.convnet();
    List<Long> sides = new ArrayList<>();
    List<Long> flattened = new ArrayList<>();
    try (Bench bench =
        new Bench(model, Bench.DATA, List.of(new ProgressiveResizing(0.66, 0, 0.5, 2)), 10)) {
      model.around(
          "conv1",
          (input, call) -> {
            sides.add(input.size(3));
            return call.forward(input);
          });
      model.around(
          "dropout",
          (input, call) -> {
            flattened.add(input.size(1));
            return call.forward(input);
          });
      bench.run(10);
      assertEquals(List.of(8L, 8L, 10L, 10L, 12L, 12L, 12L, 12L, 12L, 12L), sides);
      assertEquals(Collections.nCopies(10, 128L), flattened);
      // Full images pass as they are, whatever stands around the flatten.
      try (Scope scope = Scope.open();
          Layer plain = Bench.convnet()) {
        plain
            .parameters()
            .forEach(
                (name, parameter) ->
                    parameter.tensor().detach().copy_(Supported.values(model, name)));
        plain.training(false);
        model.training(false);
        Tensor full = Bench.DATA.batch(0, 4).inputs();
        assertArrayEquals(
            Tensors.toFloats(plain.forward(full)), Tensors.toFloats(model.forward(full)));
      }
    }
  }

  /** Features that are exactly a smaller grid are repeated, or averaged, by adaptive pooling. */
  @Test
  void featuresArePooledToTheFullGrid() {
    Layer model = Bench.convnet();
    model.initialize(new RandomStreams(2));
    FlattenGrids grids =
        FlattenGrids.of(model, "progressive-resizing", new long[] {1, 12, 12}, 8, 8);
    assertArrayEquals(new long[] {4, 4}, grids.grids().get("flatten"));
    List<float[]> seen = new ArrayList<>();
    List<Interception> taps = new ArrayList<>();
    taps.add(
        model.around(
            "relu2",
            (input, call) -> {
              Tensor output = call.forward(input);
              seen.add(Tensors.toFloats(output));
              return output;
            }));
    taps.add(
        model.around(
            "dropout",
            (input, call) -> {
              seen.add(Tensors.toFloats(input));
              return call.forward(input);
            }));
    try (Scope scope = Scope.open();
        Interception pooled = grids.pool()) {
      Slot.of(model).forward(Bench.DATA.batch(0, 1).inputs().narrow(2, 0, 8).narrow(3, 0, 8));
    }
    taps.forEach(Interception::close);
    float[] small = seen.get(0); // 8 channels of 2 x 2
    float[] full = seen.get(1); // 8 channels of 4 x 4
    for (int i = 0; i < full.length; i++) {
      int c = i / 16;
      int y = i / 4 % 4;
      int x = i % 4;
      assertEquals(small[c * 4 + y / 2 * 2 + x / 2], full[i]);
    }
    model.close();
  }

  @Test
  void aFullSizeImagePassesAsIfTheMethodWereNotThere() {
    Layer model = Bench.convnet();
    model.initialize(new RandomStreams(2));
    model.training(false);
    try (Scope scope = Scope.open()) {
      Tensor images = Bench.DATA.batch(0, 16).inputs();
      float[] before = Tensors.toFloats(Slot.of(model).forward(images));
      Seams seams = new Seams(new RandomStreams(1), new long[] {1, 12, 12}, 3);
      seams.install(List.of(RULE), model);
      assertArrayEquals(before, Tensors.toFloats(Slot.of(model).forward(images)));
    }
    model.close();
  }

  @Test
  void globalPoolingNeedsNoGrid() {
    Layer model =
        new Sequential()
            .add("conv", new Conv2d(1, 4, 3))
            .add("pool", new GlobalPool2d(GlobalPool2d.Kind.MEAN))
            .add("dense", new Linear(4, 3));
    try (Bench bench = new Bench(model, Bench.DATA, List.of(RULE), 6)) {
      bench.run(6).forEach(loss -> assertTrue(Double.isFinite(loss)));
    }
  }

  @Test
  void whatCannotShrinkIsRefused() {
    String small = refusal(Bench.convnet(), new ProgressiveResizing(0.3, 0, 0.8, 1));
    assertTrue(small.contains("4 x 4 pixels") && small.contains("keep larger images"), small);
    String dense =
        refusal(
            Sequential.of(new Flatten(), new Linear(144, 3)),
            new ProgressiveResizing(0.5, 0, 0.8, 4));
    assertTrue(dense.contains("Conv2d") && dense.contains("Flatten, Linear"), dense);
    assertThrows(IllegalArgumentException.class, () -> new ProgressiveResizing(0.5, 0.8, 0.2, 4));
  }

  private static String refusal(Layer model, ProgressiveResizing rule) {
    try (model) {
      Seams seams = new Seams(new RandomStreams(1), new long[] {1, 12, 12}, 3);
      return assertThrows(IllegalArgumentException.class, () -> seams.install(List.of(rule), model))
          .getMessage();
    }
  }
}
