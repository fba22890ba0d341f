package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrecisionChoiceTest {
  @ParameterizedTest
  @ValueSource(strings = {"avx512_bf16", "amx_bf16", "bf16"})
  void bf16WhereTheProcessorIsFasterForIt(String instruction) {
    PrecisionChoice choice = PrecisionChoice.of(Set.of("avx2", instruction), () -> 2.004);
    assertEquals(Precision.BF16, choice.precision());
    assertEquals(
        "measured here, matrix products in bf16 ("
            + instruction
            + ") are 2.00 times as fast as in fp32",
        choice.reason());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.55, 1, 1.199, Double.NaN})
  void neverBf16WhereItIsSlower(double timesAsFast) {
    PrecisionChoice choice =
        PrecisionChoice.of(Set.of("avx512_bf16", "avx512f"), () -> timesAsFast);
    assertEquals(Precision.FP32, choice.precision());
    assertTrue(choice.reason().contains("it is taken from 1.2 times on"), choice.reason());
  }

  @Test
  void neverBf16WithoutTheInstructions() {
    for (Set<String> instructions :
        Set.of(Set.<String>of(), Set.of("avx2", "fma", "avx512f", "avx512bw", "avx512_vnni"))) {
      PrecisionChoice choice =
          PrecisionChoice.of(instructions, () -> fail("nothing is there to be measured"));
      assertEquals(Precision.FP32, choice.precision());
      assertTrue(choice.reason().contains("no bfloat16 instructions"), choice.reason());
    }
  }

  @Test
  void aProcessDecidesOnce() {
    assertSame(PrecisionChoice.ofThisMachine(), PrecisionChoice.ofThisMachine());
  }

  /** By another size and not in turns, so not the same number. */
  @Test
  void theMeasureIsAboutThatOfThePeaks() {
    Peaks peaks = Peaks.measure();
    double expected = peaks.bf16Gflops() / peaks.fp32Gflops();
    double measured = Peaks.bf16ProductsTimesAsFast();
    assertTrue(measured > expected / 3 && measured < expected * 3, measured + " for " + expected);
  }

  @Test
  void fp16OnACpuIsRefusedWithTheReason() {
    String reason = PrecisionChoice.refusal(Precision.FP16).orElseThrow();
    assertTrue(reason.contains("500 times slower"), reason);
    assertEquals(Optional.empty(), PrecisionChoice.refusal(Precision.BF16));
    assertEquals(Optional.empty(), PrecisionChoice.refusal(Precision.FP32));
  }

  @Test
  void tf32IsRefusedWhereLibtorchWouldNotTakeIt() {
    Set<String> zen4 = Set.of("avx2", "fma", "avx512f", "avx512_bf16", "avx512_vnni");
    assertEquals(
        Optional.of(
            "expected a precision that this processor has, but got tf32, which libtorch takes on a"
                + " CPU only with the instructions amx_fp16: use bf16, fp32 or auto"),
        PrecisionChoice.refusal(Precision.TF32, zen4));
    Set<String> graniteRapids = Set.of("avx512_bf16", "amx_bf16", "amx_tile", "amx_fp16");
    assertEquals(Optional.empty(), PrecisionChoice.refusal(Precision.TF32, graniteRapids));
    assertEquals(Precision.BF16, PrecisionChoice.of(graniteRapids, () -> 8).precision());
  }
}
