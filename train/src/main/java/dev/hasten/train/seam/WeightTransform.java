package dev.hasten.train.seam;

/** Edits the weights after an applied update. Owns its state until {@link #close}. */
public interface WeightTransform extends Stateful, AutoCloseable {
  /** Edits {@code weights} in place; {@code progress} counts the update just applied. */
  void transform(Weights weights, Progress progress);

  @Override
  default void close() {}
}
