package dev.hasten.train.step;

import java.util.function.IntToLongFunction;

/**
 * The most bytes that a pass over n examples takes at once: {@code fixed + each * n}, the line
 * through what two small passes took. What a pass keeps for its backward grows with the examples,
 * gradients and work space do not; but kernels for AMX take some with large batches alone, so a
 * forecast may be a quarter too low there.
 *
 * @param fixed bytes whatever the examples
 * @param each bytes of one example
 */
record MemoryForecast(long fixed, long each) {
  /** The larger of the two passes that are measured; a batch of no more needs no forecast. */
  static final int MEASURED = 8;

  /** Measures two passes. */
  static MemoryForecast measure(IntToLongFunction peakBytesOfExamples) {
    int few = MEASURED / 2;
    long fewBytes = peakBytesOfExamples.applyAsLong(few);
    long more = Math.max(fewBytes, peakBytesOfExamples.applyAsLong(MEASURED));
    long each = (more - fewBytes) / (MEASURED - few);
    return new MemoryForecast(Math.max(0, more - each * MEASURED), each);
  }

  /** Bytes of a pass over so many examples. */
  long bytes(int examples) {
    return fixed + each * examples;
  }

  /** How many examples fit at once: at least 1, whatever that takes. */
  int most(long available) {
    return each == 0
        ? Integer.MAX_VALUE
        : (int) Math.max(1, Math.min(Integer.MAX_VALUE, (available - fixed) / each));
  }
}
