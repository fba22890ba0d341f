package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrecisionChoiceTest {
  @ParameterizedTest
  @ValueSource(strings = {"avx512_bf16", "amx_bf16", "bf16"})
  void bf16WhereTheProcessorMultipliesIt(String instruction) {
    PrecisionChoice choice = PrecisionChoice.of(Set.of("avx2", instruction));
    assertEquals(Precision.BF16, choice.precision());
    assertTrue(choice.reason().contains(instruction), choice.reason());
  }

  @Test
  void neverBf16WithoutTheInstructions() {
    for (Set<String> instructions :
        Set.of(Set.<String>of(), Set.of("avx2", "fma", "avx512f", "avx512bw", "avx512_vnni"))) {
      PrecisionChoice choice = PrecisionChoice.of(instructions);
      assertEquals(Precision.FP32, choice.precision());
      assertTrue(choice.reason().contains("no bfloat16 instructions"), choice.reason());
    }
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
    assertEquals(Precision.BF16, PrecisionChoice.of(graniteRapids).precision());
  }
}
