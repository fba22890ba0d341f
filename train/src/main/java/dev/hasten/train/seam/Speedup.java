package dev.hasten.train.seam;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A method that shortens training: a value that stands on one or more seams. */
public interface Speedup extends Choice.Chosen {
  /** What it does to the result. */
  Effect effect();

  /**
   * Whether the trained model computes something else than the one it was made from does with the
   * same weights: another network, or another way to apply it, at the end of the training.
   */
  default boolean changesInference() {
    return false;
  }

  /**
   * Names of speedups and optimizers that it cannot be combined with, each with the reason: a
   * clause that can stand after "since", in which "it" is the other one.
   */
  default Map<String, String> conflicts() {
    return Map.of();
  }

  /** Names of speedups that it needs beside it. */
  default Set<String> needs() {
    return Set.of();
  }

  /** Whether it works on numbers in bf16 alone, so that it would do nothing in fp32. */
  default boolean needsBf16() {
    return false;
  }

  /** What of it does not fit a run of that length, a line each. */
  default List<String> faults(Progress run) {
    return List.of();
  }

  /** The part of a whole update's tokens that a step takes, above 0; 1 where that is not known. */
  default double shareOfTokens(Progress progress) {
    return 1;
  }

  /** With every duration that is no share of the run so many times as long. */
  default Speedup scaled(double times) {
    return this;
  }

  /**
   * Takes its places.
   *
   * @throws IllegalArgumentException when the model or the data do not fit it
   */
  void install(Seams seams);
}
