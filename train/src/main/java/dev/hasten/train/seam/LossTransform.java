package dev.hasten.train.seam;

/** Makes another loss of a loss. The transform listed first is outermost. */
@FunctionalInterface
public interface LossTransform {
  /** The loss around {@code inner}. */
  Loss around(Loss inner);
}
