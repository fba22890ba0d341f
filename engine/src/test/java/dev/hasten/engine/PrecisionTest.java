package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrecisionTest {
  private static ScalarType typeOfAProduct() {
    try (Scope scope = Scope.open()) {
      Tensor x = torch.ones(new long[] {4, 4}, Tensors.options(ScalarType.Float));
      return x.mm(x).scalar_type().intern();
    }
  }

  @AfterEach
  void nothingIsLeftOn() {
    assertFalse(torch.is_autocast_enabled(DeviceType.CPU));
    assertEquals(ScalarType.Float, typeOfAProduct());
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void productsComeOutInTheComputeType(Precision precision) {
    try (Precision.Autocast policy = precision.open(DeviceType.CPU)) {
      assertEquals(precision.computeType(), typeOfAProduct());
    }
  }

  @Test
  void aPolicyInsideAnotherGivesWayToIt() {
    try (Precision.Autocast outer = Precision.BF16.open(DeviceType.CPU)) {
      try (Precision.Autocast inner = Precision.FP32.open(DeviceType.CPU)) {
        assertEquals(ScalarType.Float, typeOfAProduct());
      }
      assertEquals(ScalarType.BFloat16, typeOfAProduct());
      try (Precision.Autocast inner = Precision.FP16.open(DeviceType.CPU)) {
        assertEquals(ScalarType.Half, typeOfAProduct());
      }
      assertEquals(ScalarType.BFloat16, typeOfAProduct());
    }
  }

  @Test
  void anExceptionRestoresToo() {
    assertThrows(
        ArithmeticException.class,
        () -> {
          try (Precision.Autocast policy = Precision.BF16.open(DeviceType.CPU)) {
            throw new ArithmeticException();
          }
        });
  }

  @Test
  void otherThreadsDoNotSeeIt() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (Precision.Autocast policy = Precision.BF16.open(DeviceType.CPU)) {
      assertEquals(ScalarType.Float, other.submit(PrecisionTest::typeOfAProduct).get());
    } finally {
      other.shutdown();
    }
  }

  @Test
  void castWeightsAreNotKeptAfterwards() {
    try (Scope scope = Scope.open()) {
      Tensor weight =
          torch
              .ones(new long[] {64, 64}, Tensors.options(ScalarType.Float))
              .set_requires_grad(true);
      Tensor x = torch.ones(new long[] {1, 64}, Tensors.options(ScalarType.Float));
      try (NativeMemory.Meter meter = NativeMemory.meter()) {
        try (Precision.Autocast policy = Precision.BF16.open(DeviceType.CPU)) {
          try (Scope inner = Scope.open()) {
            x.mm(weight);
          }
          assertTrue(meter.bytes() >= 64 * 64 * 2, "the cast weight waits to be used again");
        }
        assertEquals(0, meter.bytes());
      }
    }
  }
}
