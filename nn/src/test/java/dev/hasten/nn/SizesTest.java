package dev.hasten.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Layers that change the size of images, in closed form. */
class SizesTest {
  private static float[] of(Layer layer, long side, float... pixels) {
    try (layer;
        Scope scope = Scope.open()) {
      Tensor input = Tensors.ofFloats(pixels, 1, 1, side, side);
      return Tensors.toFloats(Slot.of(layer).forward(input));
    }
  }

  @Test
  void resizingTakesMeansWhereImagesShrinkAndLinesWhereTheyGrow() {
    assertArrayEquals(new float[] {2.5f}, of(new Resize(1, 1), 2, 1, 2, 3, 4));
    assertArrayEquals(
        new float[] {1, 1.25f, 1.75f, 2, 1, 1.25f, 1.75f, 2}, of(new Resize(2, 4), 2, 1, 2, 1, 2));
  }

  @Test
  void pooling() {
    assertArrayEquals(new float[] {2.5f}, of(new AdaptiveAvgPool2d(1), 2, 1, 2, 3, 4));
    assertArrayEquals(new float[] {-1, -2, -3, -4}, of(new MaxPool2d(2, 2, 1), 2, -1, -2, -3, -4));
    assertArrayEquals(new float[] {6}, of(new Scale(2), 1, 3));
    assertThrows(IllegalArgumentException.class, () -> new MaxPool2d(2, 2, 2));
  }
}
