package dev.hasten.train.step;

import dev.hasten.train.seam.Loss;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code -sum(q log p)} with p the softmax of the outputs and q the targets, mean over the batch.
 */
public final class CrossEntropy {
  /** For class indices as well as class probabilities. */
  public static final Loss LOSS =
      (inputs, outputs, targets) -> torch.cross_entropy_loss(outputs, targets);

  private CrossEntropy() {}
}
