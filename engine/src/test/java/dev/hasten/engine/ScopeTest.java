package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class ScopeTest {
  private static Tensor ones() {
    return Tensors.ofFloats(new float[] {1, 1, 1}, 3);
  }

  @Test
  void freesWhatWasMadeInsideAtOnce() {
    long objects = Pointer.totalCount();
    Tensor tensor;
    try (NativeMemory.Meter meter = NativeMemory.meter()) {
      try (Scope scope = Scope.open()) {
        tensor = ones();
        tensor.add(tensor).relu();
        assertEquals(3 * 3 * 4, meter.bytes());
      }
      assertEquals(0, meter.bytes());
    }
    assertEquals(objects, Pointer.totalCount());
    assertTrue(tensor.isNull());
  }

  @Test
  void anEscapedTensorMovesOutOneScopeAtATime() {
    try (NativeMemory.Meter meter = NativeMemory.meter()) {
      try (Scope outer = Scope.open()) {
        Tensor kept;
        try (Scope inner = Scope.open()) {
          kept = inner.escape(ones());
          ones();
        }
        assertEquals(3.0, Tensors.toDouble(kept.sum()));
        assertEquals(3 * 4 + 4, meter.bytes(), "the kept one and its sum");
      }
      assertEquals(0, meter.bytes());
    }
  }

  @Test
  void outOfTheLastScopeItIsTheCallers() {
    try (NativeMemory.Meter meter = NativeMemory.meter()) {
      Tensor kept;
      try (Scope scope = Scope.open()) {
        kept = scope.escape(ones());
      }
      assertEquals(12, meter.bytes());
      Tensors.free(kept);
      assertEquals(0, meter.bytes());
      assertTrue(kept.isNull());
      Tensors.free(kept); // twice does nothing
    }
  }

  @Test
  void whatAnOuterScopeOwnsMayPassThroughAnInnerOne() {
    try (NativeMemory.Meter meter = NativeMemory.meter()) {
      try (Scope outer = Scope.open()) {
        Tensor input = ones();
        for (int i = 0; i < 3; i++) { // as a layer that returns its input
          try (Scope inner = Scope.open()) {
            inner.escape(input);
          }
        }
        assertFalse(input.isNull());
      }
      assertEquals(0, meter.bytes());
    }
  }

  @Test
  void anExceptionFreesToo() {
    try (NativeMemory.Meter meter = NativeMemory.meter()) {
      assertThrows(
          ArithmeticException.class,
          () -> {
            try (Scope scope = Scope.open()) {
              ones();
              throw new ArithmeticException();
            }
          });
      assertEquals(0, meter.bytes());
    }
  }

  @Test
  void anErrorOfLibtorchIsAnExceptionAndFreesToo() {
    try (NativeMemory.Meter meter = NativeMemory.meter()) {
      assertThrows(
          RuntimeException.class,
          () -> {
            try (Scope scope = Scope.open()) {
              ones().matmul(Tensors.zeros(ScalarType.Float, 4));
            }
          });
      assertEquals(0, meter.bytes());
    }
  }

  @Test
  void closedInAnyOrderEachFreesItsOwn() {
    try (NativeMemory.Meter meter = NativeMemory.meter()) {
      Scope outer = Scope.open();
      ones();
      Scope inner = Scope.open();
      Tensor later = ones();
      outer.close();
      assertEquals(12, meter.bytes());
      assertEquals(3.0, Tensors.toFloats(later).length);
      inner.close();
      inner.close();
      assertEquals(0, meter.bytes());
    }
  }

  @Test
  void aClosedScopeSaysSo() {
    Scope scope = Scope.open();
    Tensor tensor = Tensors.own(ones());
    scope.close();
    IllegalStateException fault =
        assertThrows(IllegalStateException.class, () -> scope.escape(tensor));
    assertEquals(
        "expected an open scope, but it was closed: open a new one with Scope.open()",
        fault.getMessage());
    Tensors.free(tensor);
  }

  @Test
  void aClosedTensorCannotEscape() {
    Tensor closed;
    try (Scope scope = Scope.open()) {
      closed = ones();
    }
    try (Scope scope = Scope.open()) {
      assertThrows(IllegalStateException.class, () -> scope.escape(closed));
    }
  }

  @Test
  void anotherThreadIsRefused() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (Scope scope = Scope.open()) {
      Tensor tensor = ones();
      for (Runnable use : new Runnable[] {() -> scope.escape(tensor), scope::close}) {
        ExecutionException fault =
            assertThrows(ExecutionException.class, () -> other.submit(use).get());
        assertTrue(
            fault.getCause().getMessage().contains("open a scope on each thread"),
            fault.toString());
      }
      assertEquals(3.0, Tensors.toDouble(tensor.sum()), "still open");
      int mine =
          other
              .submit(
                  () -> {
                    try (Scope own = Scope.open()) {
                      return Tensors.toFloats(ones().add(tensor)).length;
                    }
                  })
              .get();
      assertEquals(3, mine, "a tensor may be used on another thread, in a scope there");
    } finally {
      other.shutdown();
    }
  }
}
