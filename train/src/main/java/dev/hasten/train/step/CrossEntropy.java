package dev.hasten.train.step;

import dev.hasten.train.seam.Loss;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code -sum(q log p)} with p the softmax of the outputs and q the targets, mean over the batch;
 * in sequences, where outputs are (N, places, C), mean over all places of all examples, but for
 * those whose target is -100, which are left over.
 */
public final class CrossEntropy {
  /** For class indices as well as class probabilities. */
  public static final Loss LOSS = (inputs, outputs, targets) -> of(outputs, targets);

  private CrossEntropy() {}

  private static Tensor of(Tensor outputs, Tensor targets) {
    if (outputs.dim() == 2) {
      return torch.cross_entropy_loss(outputs, targets);
    }
    boolean probabilities = targets.dim() == outputs.dim();
    return torch.cross_entropy_loss(
        outputs.flatten(0, -2), probabilities ? targets.flatten(0, -2) : targets.flatten());
  }
}
