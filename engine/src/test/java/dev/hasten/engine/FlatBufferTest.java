package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlatBufferTest {
  /** A matrix, a scalar, channels-last weights, a transposed matrix, a column with gaps. */
  private static List<Tensor> tensors() {
    Tensor image = count(2, 3, 2, 2);
    return List.of(
        count(5, 7),
        count(),
        image.contiguous(MemoryFormat.ChannelsLast),
        count(4, 6).t(),
        count(8, 2).select(1, 1));
  }

  private static Tensor count(long... shape) {
    float[] values = new float[(int) Tensors.count(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + 1;
    }
    return Tensors.ofFloats(values, shape);
  }

  @Test
  void viewsHaveShapesStridesAndValuesOfWhatTheyWereMadeAfter() {
    try (Scope scope = Scope.open()) {
      List<Tensor> tensors = tensors();
      try (FlatBuffer buffer = FlatBuffer.zerosLike(tensors, ScalarType.Float)) {
        buffer.copyFrom(tensors);
        for (int i = 0; i < tensors.size(); i++) {
          Tensor view = buffer.views().get(i);
          assertArrayEquals(Tensors.shape(tensors.get(i)), Tensors.shape(view));
          assertArrayEquals(Tensors.toFloats(tensors.get(i)), Tensors.toFloats(view));
        }
        for (int dense : new int[] {0, 1, 2, 3}) {
          assertArrayEquals(
              Tensors.strides(tensors.get(dense)), Tensors.strides(buffer.views().get(dense)));
        }
        assertArrayEquals(new long[] {1}, Tensors.strides(buffer.views().get(4)), "gaps closed");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "BFloat16", "Double"})
  void everyViewBeginsOnA64ByteBoundaryOfTheBuffer(ScalarType type) {
    try (Scope scope = Scope.open();
        FlatBuffer buffer = FlatBuffer.zerosLike(tensors(), type)) {
      assertEquals(type, buffer.flat().scalar_type().intern());
      for (Tensor view : buffer.views()) {
        assertEquals(0, view.storage_offset() * view.element_size() % 64);
        assertEquals(0, view.data_ptr().address() % 64);
      }
    }
  }

  @Test
  void anUpdateOfTheWholeIsAnUpdateOfEachAndGapsStayZero() {
    try (Scope scope = Scope.open()) {
      List<Tensor> tensors = tensors();
      try (FlatBuffer buffer = FlatBuffer.zerosLike(tensors, ScalarType.Float)) {
        buffer.copyFrom(tensors);
        buffer.flat().mul_(new Scalar(3));
        double sum = 0;
        for (int i = 0; i < tensors.size(); i++) {
          Tensor expected = tensors.get(i).mul(new Scalar(3));
          assertArrayEquals(Tensors.toFloats(expected), Tensors.toFloats(buffer.views().get(i)));
          sum += Tensors.toDouble(expected.sum());
        }
        assertEquals(sum, Tensors.toDouble(buffer.flat().sum()));
      }
    }
  }

  @Test
  void aSliceRunsOverSomeViews() {
    try (Scope scope = Scope.open()) {
      List<Tensor> tensors = tensors();
      try (FlatBuffer buffer = FlatBuffer.zerosLike(tensors, ScalarType.Float)) {
        buffer.slice(1, 3).fill_(new Scalar(1));
        double[] sums =
            buffer.views().stream().mapToDouble(view -> Tensors.toDouble(view.sum())).toArray();
        assertArrayEquals(new double[] {0, 1, 24, 0, 0}, sums);
        assertArrayEquals(new long[] {5, 7}, Tensors.shape(buffer.slice(0, 1)));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.slice(3, 6));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.slice(2, 1));
      }
    }
  }

  @Test
  void noTensorsMakeAnEmptyBuffer() {
    try (FlatBuffer buffer = FlatBuffer.zerosLike(List.of(), ScalarType.Float)) {
      assertEquals(0, buffer.flat().numel());
      assertEquals(List.of(), buffer.views());
    }
  }

  @Test
  void closingFreesAllAndLaterUseSaysSo() {
    try (Scope scope = Scope.open()) {
      List<Tensor> tensors = tensors();
      try (NativeMemory.Meter meter = NativeMemory.meter()) {
        FlatBuffer buffer = FlatBuffer.zerosLike(tensors, ScalarType.Float);
        assertTrue(meter.bytes() > 0);
        buffer.close();
        buffer.close();
        assertEquals(0, meter.bytes());
        for (Executable use :
            new Executable[] {
              buffer::flat,
              buffer::views,
              () -> buffer.slice(0, 1),
              () -> buffer.slice(0, 2),
              () -> buffer.copyFrom(tensors)
            }) {
          IllegalStateException fault = assertThrows(IllegalStateException.class, use);
          assertTrue(fault.getMessage().startsWith("expected the flat buffer to be open"));
        }
      }
    }
  }
}
