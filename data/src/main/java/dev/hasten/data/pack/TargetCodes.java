package dev.hasten.data.pack;

import dev.hasten.data.Dataset;
import dev.hasten.data.Task;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * What an index has for each example: the label of its class, or the bits of its standardised
 * number.
 */
final class TargetCodes {
  private static final int BATCH = 256;

  private TargetCodes() {}

  /** Those of a data set, by its batches. */
  static int[] of(Dataset data) {
    int[] codes = new int[data.size()];
    for (int from = 0; from < codes.length; from += BATCH) {
      int to = Math.min(codes.length, from + BATCH);
      try (Scope scope = Scope.open()) {
        Tensor targets = data.batch(from, to).targets();
        int[] some = data.task() == Task.REGRESSION ? bits(targets) : labels(targets);
        System.arraycopy(some, 0, codes, from, to - from);
      }
    }
    return codes;
  }

  private static int[] labels(Tensor targets) {
    return Arrays.stream(Tensors.toLongs(targets)).mapToInt(Math::toIntExact).toArray();
  }

  private static int[] bits(Tensor targets) {
    float[] numbers = Tensors.toFloats(targets);
    int[] bits = new int[numbers.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(numbers[i]);
    }
    return bits;
  }

  /** The standardised numbers of their bits. */
  static float[] numbers(int[] codes) {
    float[] numbers = new float[codes.length];
    for (int i = 0; i < codes.length; i++) {
      numbers[i] = Float.intBitsToFloat(codes[i]);
    }
    return numbers;
  }
}
