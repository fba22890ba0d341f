package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.Float32Backend;
import org.bytedeco.pytorch.global.torch.Float32Op;
import org.bytedeco.pytorch.global.torch.Float32Precision;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** libtorch's setting, by libtorch's own word. */
@Timeout(60)
class ProductRoundingTest {
  private static final DeviceType CPU = DeviceType.CPU;

  private final ExecutorService threads = Executors.newFixedThreadPool(3);

  private static List<Float32Precision> inForce(Float32Backend backend) {
    return List.of(read(backend, Float32Op.MATMUL), read(backend, Float32Op.CONV));
  }

  private static Float32Precision read(Float32Backend backend, Float32Op operation) {
    return torch.globalContext().float32Precision(backend, operation).intern();
  }

  private static void assertInForce(Float32Precision wanted) {
    assertEquals(List.of(wanted, wanted), inForce(Float32Backend.MKLDNN));
  }

  private static void set(Float32Op operation, Float32Precision format) {
    torch.globalContext().setFloat32Precision(Float32Backend.MKLDNN, operation, format);
  }

  @AfterEach
  void nothingIsLeftOn() {
    threads.shutdownNow();
    assertInForce(Float32Precision.NONE);
  }

  @Test
  void tf32IsInForceUntilItIsClosedAndNowhereElse() {
    List<Float32Precision> others = inForce(Float32Backend.CUDA);
    try (Precision.Rounding rounding = Precision.TF32.rounding(CPU)) {
      assertInForce(Float32Precision.TF32);
      assertEquals(others, inForce(Float32Backend.CUDA));
    }
    for (Precision other : Precision.values()) {
      if (other != Precision.TF32) {
        try (Precision.Rounding rounding = other.rounding(CPU)) {
          assertInForce(Float32Precision.NONE);
        }
      }
    }
  }

  @Test
  void onAGpuItIsThatBackendsOwn() {
    List<Float32Precision> before = inForce(Float32Backend.CUDA);
    try (Precision.Rounding rounding = Precision.TF32.rounding(DeviceType.CUDA)) {
      assertEquals(
          List.of(Float32Precision.TF32, Float32Precision.TF32), inForce(Float32Backend.CUDA));
      assertInForce(Float32Precision.NONE);
    }
    assertEquals(before, inForce(Float32Backend.CUDA));
  }

  @Test
  void anExceptionRestoresToo() {
    assertThrows(
        ArithmeticException.class,
        () -> {
          try (Precision.Rounding rounding = Precision.TF32.rounding(CPU)) {
            throw new ArithmeticException();
          }
        });
  }

  @Test
  void whatTheHostHadSetIsThereAgain() {
    set(Float32Op.MATMUL, Float32Precision.BF16);
    set(Float32Op.ALL, Float32Precision.IEEE);
    try {
      try (Precision.Rounding rounding = Precision.TF32.rounding(CPU)) {
        assertInForce(Float32Precision.TF32);
      }
      assertEquals(Float32Precision.BF16, read(Float32Backend.MKLDNN, Float32Op.MATMUL));
      assertEquals(Float32Precision.IEEE, read(Float32Backend.MKLDNN, Float32Op.CONV));
      set(Float32Op.ALL, Float32Precision.TF32);
      assertEquals(
          Float32Precision.TF32, read(Float32Backend.MKLDNN, Float32Op.CONV), "it follows again");
    } finally {
      set(Float32Op.MATMUL, Float32Precision.NONE);
      set(Float32Op.ALL, Float32Precision.NONE);
    }
  }

  @Test
  void theLastOfThoseThatOverlapPutsItBack() {
    Precision.Rounding first = Precision.TF32.rounding(CPU);
    Precision.Rounding second = Precision.TF32.rounding(CPU);
    first.close();
    assertInForce(Float32Precision.TF32);
    second.close();
    assertInForce(Float32Precision.NONE);
  }

  @Test
  void eachOfManyPassesOnManyThreadsSeesItsOwn() throws Exception {
    Callable<Void> trainer =
        () -> {
          for (int i = 0; i < 2000; i++) {
            try (Precision.Rounding pass = Precision.TF32.rounding(CPU)) {
              assertInForce(Float32Precision.TF32);
              Thread.yield();
              assertInForce(Float32Precision.TF32);
            }
          }
          return null;
        };
    for (Future<Void> each : threads.invokeAll(List.of(trainer, trainer, trainer))) {
      each.get();
    }
  }
}
