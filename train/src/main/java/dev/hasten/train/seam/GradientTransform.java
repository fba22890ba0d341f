package dev.hasten.train.seam;

/**
 * Edits all gradients in place, after the last backward pass and before the optimizer; it may also
 * find that they must not be applied.
 */
public interface GradientTransform extends Stateful {
  /**
   * Edits {@code weights.gradients()}.
   *
   * @return {@link Update#APPLIED}, or why this update must be left out; transforms after this one
   *     are then not asked
   */
  Update transform(Weights weights, Progress progress);
}
