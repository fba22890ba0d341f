package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.VoidTensorHook;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of parts of a concatenation, and of images that are flattened. */
class InOnePieceTest {
  private static final int PARTS = 3;

  private final List<Boolean> dense = new ArrayList<>();

  /** Tells how what arrives behind it lies in memory. */
  private final class Seen extends VoidTensorHook {
    @Override
    public void call(TensorBase gradient) {
      dense.add(new Tensor(gradient).is_contiguous(MemoryFormat.ChannelsLast));
    }
  }

  /** The gradients of the parts, by sum of squares of the whole. */
  private List<float[]> gradients(boolean whole, MemoryFormat format) {
    dense.clear();
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      List<Tensor> leaves = new ArrayList<>();
      TensorVector parts = new TensorVector();
      Seen seen = new Seen();
      for (int i = 0; i < PARTS; i++) {
        float[] values = new float[2 * 4 * 5 * 3];
        for (int j = 0; j < values.length; j++) {
          values[j] = (float) Math.sin(i + 1.7 * j);
        }
        Tensor leaf = Tensors.ofFloats(values, 2, 4, 5, 3).set_requires_grad(true);
        leaves.add(leaf);
        Tensor part = leaf.relu().contiguous(format);
        if (whole) {
          CustomGradient.inOnePiece(part);
        }
        part.register_hook(seen);
        parts.push_back(part);
      }
      torch.cat(parts, 1).square().sum().backward();
      return leaves.stream().map(leaf -> Tensors.toFloats(leaf.grad())).toList();
    }
  }

  @Test
  void areTheSameNumbersInOnePiece() {
    List<float[]> parts = gradients(false, MemoryFormat.ChannelsLast);
    assertEquals(List.of(false, false, false), dense);
    List<float[]> copied = gradients(true, MemoryFormat.ChannelsLast);
    assertEquals(List.of(true, true, true), dense);
    for (int i = 0; i < PARTS; i++) {
      assertArrayEquals(parts.get(i), copied.get(i));
    }
  }

  @Test
  void thoseOfImagesInAnotherOrderAreLeftAsTheyCome() {
    gradients(true, MemoryFormat.Contiguous);
    assertEquals(List.of(false, false, false), dense);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void thoseOfFlattenedImagesTakeTheOrderOfTheImages(boolean ordered) {
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      float[] factors = new float[2 * 4 * 5 * 3];
      for (int i = 0; i < factors.length; i++) {
        factors[i] = i;
      }
      Tensor leaf = Tensors.zeros(ScalarType.Float, 2, 4, 5, 3).set_requires_grad(true);
      Tensor images = leaf.contiguous(MemoryFormat.ChannelsLast);
      Tensor flat = (ordered ? CustomGradient.inOnePiece(images) : images).flatten(1, -1);
      Seen seen = new Seen();
      images.register_hook(seen);
      flat.mul(Tensors.ofFloats(factors, 2, 60)).sum().backward();
      assertEquals(List.of(ordered), dense);
      assertArrayEquals(factors, Tensors.toFloats(leaf.grad()));
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "1, 5"})
  void imagesThatLieInBothOrdersAreLeftAlone(long channels, long side) {
    try (Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      Tensor images = Tensors.zeros(ScalarType.Float, 2, channels, side, side);
      assertTrue(images.is_contiguous(MemoryFormat.ChannelsLast));
      assertFalse(CustomGradient.isChannelsLast(images));
    }
  }

  @Test
  void withoutPassesOrAGraphNothingHappens() {
    try (Scope scope = Scope.open()) {
      Tensor leaf = Tensors.zeros(ScalarType.Float, 1, 2, 1, 1).set_requires_grad(true);
      CustomGradient.inOnePiece(leaf.exp()).sum().backward();
      assertArrayEquals(new float[] {1, 1}, Tensors.toFloats(leaf.grad()));
      try (CustomGradient.Passes passes = CustomGradient.passes()) {
        Tensor still = Tensors.zeros(ScalarType.Float, 1, 2, 1, 1);
        assertSame(still, CustomGradient.inOnePiece(still));
      }
    }
  }
}
