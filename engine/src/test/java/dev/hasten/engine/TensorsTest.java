package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TensorsTest {
  private static Tensor closed() {
    try (Scope scope = Scope.open()) {
      return Tensors.zeros(ScalarType.Float, 2);
    }
  }

  static Stream<Executable> usesOfAClosedTensor() {
    Tensor closed = closed();
    return Stream.of(
        () -> Tensors.own(closed),
        () -> Tensors.alias(closed),
        () -> Tensors.toFloats(closed),
        () -> Tensors.toLongs(closed),
        () -> Tensors.toDouble(closed),
        () -> Tensors.shape(closed),
        () -> Tensors.strides(closed));
  }

  @ParameterizedTest
  @MethodSource("usesOfAClosedTensor")
  void aClosedTensorSaysSo(Executable use) {
    IllegalStateException fault = assertThrows(IllegalStateException.class, use);
    assertTrue(
        fault.getMessage().matches("expected the tensor to \\w+ to be open, but it was closed: .*"),
        fault.getMessage());
  }

  @Test
  void libtorchItselfThrowsOnAClosedTensorAndDoesNotCrash() {
    Tensor closed = closed();
    try (Scope scope = Scope.open()) {
      Tensor open = Tensors.zeros(ScalarType.Float, 2);
      assertThrows(NullPointerException.class, closed::relu);
      assertThrows(NullPointerException.class, () -> open.add(closed));
    }
  }

  @Test
  void arraysComeBackAsTheyWent() {
    try (Scope scope = Scope.open()) {
      float[] floats = {1, -2.5f, Float.MIN_VALUE, Float.NaN, Float.POSITIVE_INFINITY, 0};
      assertArrayEquals(floats, Tensors.toFloats(Tensors.ofFloats(floats, 2, 3)));
      long[] longs = {Long.MAX_VALUE, Long.MIN_VALUE, 0};
      assertArrayEquals(longs, Tensors.toLongs(Tensors.ofLongs(longs, 3)));
      byte[] bytes = {0, 127, -128, -1};
      assertArrayEquals(
          new long[] {0, 127, 128, 255}, Tensors.toLongs(Tensors.ofBytes(bytes, 2, 2)));
      assertEquals(0, Tensors.toFloats(Tensors.ofFloats(new float[0], 0)).length);
    }
  }

  @Test
  void valuesAreReadInRowMajorOrderWhateverTheLayout() {
    try (Scope scope = Scope.open()) {
      Tensor rows = Tensors.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
      assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, Tensors.toFloats(rows.t()));
      assertArrayEquals(new long[] {3, 2}, Tensors.shape(rows.t()));
      assertArrayEquals(new long[] {1, 3}, Tensors.strides(rows.t()));
      assertArrayEquals(
          new float[] {1, 2, 3, 4, 5, 6}, Tensors.toFloats(rows.to(ScalarType.BFloat16)));
    }
  }

  @Test
  void theNumberOfValuesMustFitTheShape() {
    IllegalArgumentException fault =
        assertThrows(IllegalArgumentException.class, () -> Tensors.ofFloats(new float[5], 2, 3));
    assertEquals(
        "expected 6 values for shape [2, 3], but got 5: give as many values as the shape holds",
        fault.getMessage());
  }

  @Test
  void anAliasSharesTheStorageAndOutlivesTheHandle() {
    try (Scope scope = Scope.open()) {
      Tensor alias;
      try (Scope inner = Scope.open()) {
        Tensor tensor = Tensors.ofFloats(new float[] {1, 2}, 2);
        alias = inner.escape(Tensors.alias(tensor));
        tensor.add_(tensor);
      }
      assertArrayEquals(new float[] {2, 4}, Tensors.toFloats(alias));
    }
  }
}
