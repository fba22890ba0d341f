package dev.hasten.train.seam;

/** Edits all gradients in place, after the last backward pass and before the optimizer. */
public interface GradientTransform extends Stateful {
  /** Edits {@code weights.gradients()}. */
  void transform(Weights weights, Progress progress);
}
