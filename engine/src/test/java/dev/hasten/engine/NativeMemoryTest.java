package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
  @Test
  void countsTheBytesOfTensorsExactly() {
    try (NativeMemory.Meter meter = NativeMemory.meter()) {
      assertEquals(0, meter.bytes());
      try (Scope outer = Scope.open()) {
        Tensors.zeros(ScalarType.Float, 1_000_000);
        assertEquals(4_000_000, meter.bytes());
        try (Scope inner = Scope.open()) {
          Tensor more = Tensors.zeros(ScalarType.BFloat16, 1_000_000);
          more.view(1000, 1000);
          assertEquals(6_000_000, meter.bytes(), "a view needs no memory");
        }
        assertEquals(4_000_000, meter.bytes());
      }
      assertEquals(0, meter.bytes());
    }
  }

  @Test
  void memoryFromBeforeDoesNotCount() {
    try (Scope scope = Scope.open()) {
      Tensor before = Tensors.own(Tensors.zeros(ScalarType.Float, 5_000));
      try (NativeMemory.Meter meter = NativeMemory.meter()) {
        Tensors.free(before);
        assertEquals(0, meter.bytes());
      }
    }
  }

  @Test
  void metersNest() {
    try (Scope scope = Scope.open();
        NativeMemory.Meter outer = NativeMemory.meter()) {
      Tensors.zeros(ScalarType.Float, 100);
      try (NativeMemory.Meter inner = NativeMemory.meter()) {
        Tensors.zeros(ScalarType.Float, 10);
        assertEquals(40, inner.bytes());
      }
      Tensors.zeros(ScalarType.Float, 1);
      assertEquals(444, outer.bytes());
    }
  }

  @Test
  void aClosedMeterSaysSo() {
    NativeMemory.Meter meter = NativeMemory.meter();
    meter.close();
    meter.close();
    assertThrows(IllegalStateException.class, meter::bytes);
    try (NativeMemory.Meter other = NativeMemory.meter()) {
      assertEquals(0, other.bytes(), "closing twice must not switch off the other");
    }
  }

  @Test
  void usageTellsThePeakAndWhatIsHeld() {
    try (Scope scope = Scope.open()) {
      Tensor x = torch.ones(new long[] {100, 100}, Tensors.options(ScalarType.Float));
      NativeMemory.Usage usage =
          NativeMemory.usage(
              () -> {
                try (Scope inner = Scope.open()) {
                  inner.escape(x.add(x).mul(x).neg()); // three results, one of them is kept
                }
              });
      assertEquals(new NativeMemory.Usage(3 * 40_000, 40_000), usage);
    }
  }

  @Test
  void whatAForwardHoldsForBackwardCanBeMeasured() {
    try (Scope scope = Scope.open()) {
      Tensor weight =
          torch
              .ones(new long[] {64, 64}, Tensors.options(ScalarType.Float))
              .set_requires_grad(true);
      Tensor x = torch.ones(new long[] {32, 64}, Tensors.options(ScalarType.Float));
      try (NativeMemory.Meter meter = NativeMemory.meter();
          Scope pass = Scope.open()) {
        Tensor loss;
        try (Scope forward = Scope.open()) {
          loss = forward.escape(x.mm(weight).relu().mm(weight).sum());
        }
        // The result of relu serves both its own backward and that of the second product.
        assertEquals(32 * 64 * 4 + 4, meter.bytes());
        loss.backward();
        assertEquals(64 * 64 * 4 + 4, meter.bytes(), "the gradient and the loss");
      }
      weight.mutable_grad().put(new Tensor());
    }
  }

  /** The JVM allocates and frees there too, its compilers tens of megabytes at once. */
  @Test
  void theHeapGrowsWithATensor() {
    long tensor = 64 << 20;
    List<Long> grown = new ArrayList<>();
    for (int time = 0; time < 15; time++) {
      try (Scope scope = Scope.open()) {
        long before = NativeMemory.heapBytes().orElseThrow();
        Tensors.zeros(ScalarType.Byte, tensor);
        grown.add(NativeMemory.heapBytes().orElseThrow() - before);
      }
    }
    long usual = grown.stream().sorted().toList().get(grown.size() / 2); // the median
    assertEquals(tensor, usual, 1 << 20, "grown by " + grown);
  }
}
