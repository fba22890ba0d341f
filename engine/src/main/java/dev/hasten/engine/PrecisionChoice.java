package dev.hasten.engine;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * The precision that suits this machine.
 *
 * @param precision what to train in
 * @param reason one line on why
 */
public record PrecisionChoice(Precision precision, String reason) {
  private static final Set<String> BF16_INSTRUCTIONS =
      Set.of("avx512_bf16", "amx_bf16", "avx_ne_convert", "bf16");

  /** Without it libtorch does not ask oneDNN for TF32, whatever is set. */
  private static final String TF32_INSTRUCTION = "amx_fp16";

  /**
   * How many times as fast as in fp32 products must be. Instructions alone do not tell: a Zen 4 has
   * twice the speed with {@code avx512_bf16}, a Xeon with the same and without AMX 0.55 times.
   */
  private static final double WORTH_IT = 1.2;

  /**
   * Picks bf16 where the processor multiplies it and is faster for it, else fp32. Where it has the
   * instructions, the first call of a process measures for some tenths of a second.
   */
  public static PrecisionChoice ofThisMachine() {
    return OfThisMachine.MEASURED;
  }

  private static final class OfThisMachine {
    static final PrecisionChoice MEASURED =
        of(Machine.instructions(), Peaks::bf16ProductsTimesAsFast);
  }

  static PrecisionChoice of(Set<String> instructions, DoubleSupplier timesAsFast) {
    Optional<String> found =
        BF16_INSTRUCTIONS.stream().filter(instructions::contains).sorted().findFirst();
    if (found.isEmpty()) {
      return new PrecisionChoice(
          Precision.FP32,
          "the processor has no bfloat16 instructions; without them bf16 is slower than fp32");
    }
    double times = timesAsFast.getAsDouble();
    boolean faster = times >= WORTH_IT;
    return new PrecisionChoice(
        faster ? Precision.BF16 : Precision.FP32,
        String.format(
            Locale.ROOT,
            "measured here, matrix products in bf16 (%s) are %.2f times as fast as in fp32%s",
            found.get(),
            times,
            faster ? "" : "; it is taken from " + WORTH_IT + " times on"));
  }

  /** Why a precision must not be used on this machine, if so. */
  public static Optional<String> refusal(Precision precision) {
    return refusal(precision, Machine.instructions());
  }

  static Optional<String> refusal(Precision precision, Set<String> instructions) {
    return switch (precision) {
      case FP16 ->
          Optional.of(
              "expected a precision for a CPU, but got fp16, which is about 500 times slower than"
                  + " fp32 there: use bf16, fp32 or auto");
      case TF32 ->
          instructions.contains(TF32_INSTRUCTION)
              ? Optional.empty()
              : Optional.of(
                  "expected a precision that this processor has, but got tf32, which libtorch takes"
                      + " on a CPU only with the instructions "
                      + TF32_INSTRUCTION
                      + ": use bf16, fp32 or auto");
      case FP32, BF16, BF16_WEIGHTS, BF16_STOCHASTIC -> Optional.empty();
    };
  }

  /**
   * Refuses a precision that must not be used on this machine.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static void requireUsable(Precision precision) {
    refusal(precision)
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(reason);
            });
  }
}
