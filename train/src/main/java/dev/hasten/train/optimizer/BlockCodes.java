package dev.hasten.train.optimizer;

/**
 * The codes of {@link BlockwiseQuantization} for numbers in Java's arrays, a block at a time: in
 * the processor's first cache, between the other arithmetic of a step.
 */
final class BlockCodes {
  private static final int HALVES = 1 << 16;
  private static final int MAGNITUDE = 0x7FFFFFFF;

  private final float[] map; // (256), ascending
  private final float[] middles; // (256), where the nearest changes; after the last never
  private final byte[] least; // (65536), by the upper half of a number: the least code of such

  BlockCodes(boolean signed) {
    double[] numbers = BlockwiseQuantization.dynamicMap(signed);
    map = new float[numbers.length];
    middles = new float[numbers.length];
    middles[numbers.length - 1] = Float.POSITIVE_INFINITY;
    for (int i = 0; i < numbers.length; i++) {
      map[i] = (float) numbers[i];
      if (i > 0) {
        middles[i - 1] = (float) ((numbers[i - 1] + numbers[i]) / 2);
      }
    }
    least = leastCodes(middles);
  }

  /**
   * Numbers that share the upper 16 bits are so close that at most one middle lies among them: what
   * is nearest is the least of their codes or the next. It stands in for a binary search among the
   * middles.
   */
  private static byte[] leastCodes(float[] middles) {
    byte[] codes = new byte[HALVES];
    for (int half = 0; half < HALVES; half++) {
      int farthest = half < HALVES / 2 ? 0 : 0xFFFF; // from zero, among negative numbers
      float number = Float.intBitsToFloat(half << 16 | farthest);
      int code = 0;
      while (code < middles.length - 1 && middles[code] < number) {
        code++;
      }
      codes[half] = (byte) code;
    }
    return codes;
  }

  float[] map() {
    return map.clone();
  }

  float[] middles() {
    return middles.clone();
  }

  byte[] least() {
    return least.clone();
  }

  /** The first n numbers of a block, from their codes and its scale. */
  void read(byte[] codes, float scale, float[] values, int n) {
    for (int i = 0; i < n; i++) {
      values[i] = map[codes[i] & 0xFF] * scale;
    }
  }

  /**
   * Writes the codes of the first n numbers, which become shares of the scale.
   *
   * @return the scale; not finite where a number is not
   */
  float write(float[] values, byte[] codes, int n) {
    int greatest = 0;
    for (int i = 0; i < n; i++) { // magnitudes are ordered as their bits are
      greatest = Math.max(greatest, Float.floatToRawIntBits(values[i]) & MAGNITUDE);
    }
    float scale = Float.intBitsToFloat(greatest);
    float divisor = Math.max(scale, Float.MIN_NORMAL); // a block of zeros has the scale zero
    for (int i = 0; i < n; i++) {
      values[i] /= divisor;
    }
    for (int i = 0; i < n; i++) {
      int code = least[Float.floatToRawIntBits(values[i]) >>> 16] & 0xFF;
      // One more where the number is beyond the middle: by the sign, for a branch is a guess.
      codes[i] = (byte) (code + (Float.floatToRawIntBits(middles[code] - values[i]) >>> 31));
    }
    return scale;
  }
}
