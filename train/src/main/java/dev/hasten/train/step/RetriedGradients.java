package dev.hasten.train.step;

import dev.hasten.data.Batch;
import dev.hasten.train.seam.GradientSource;
import dev.hasten.train.seam.Passes;
import org.bytedeco.pytorch.Tensor;

/**
 * Gradients that are computed again, over half as many examples at a time, when memory runs out. A
 * system that kills instead of refusing memory gives no such chance; the forecast of {@link
 * MicroBatches} is for it.
 */
record RetriedGradients(GradientSource source, MicroBatches microBatches) {
  /** The loss; {@code before} is the point before the passes. */
  Tensor gradients(Batch batch, Passes passes, Rollback.Point before) {
    while (true) {
      try {
        return source.gradients(batch, passes);
      } catch (RuntimeException | OutOfMemoryError e) {
        if (!isOutOfMemory(e) || !microBatches.halve(firstLine(e))) {
          throw e;
        }
        before.restore();
        passes.weights().zeroGradients();
      }
    }
  }

  /** libtorch tells it by words alone. */
  private static boolean isOutOfMemory(Throwable thrown) {
    String words = String.valueOf(thrown.getMessage());
    return thrown instanceof OutOfMemoryError
        || words.contains("can't allocate memory")
        || words.contains("out of memory");
  }

  private static String firstLine(Throwable thrown) {
    String words = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
    return words.replaceFirst("^\\[enforce fail[^\\]]*\\][^.]*\\. ?", "");
  }
}
