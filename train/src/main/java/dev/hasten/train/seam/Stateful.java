package dev.hasten.train.seam;

/** A part of the training with a memory. Parts without one need not override anything. */
public interface Stateful {
  /** What to save now. */
  default State state() {
    return State.EMPTY;
  }

  /**
   * Takes up a saved state: copies tensors into place.
   *
   * @throws IllegalArgumentException when something is missing or of another shape
   */
  default void restore(State state) {}
}
