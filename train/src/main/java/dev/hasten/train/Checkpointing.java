package dev.hasten.train;

import dev.hasten.train.checkpoint.CheckpointFolder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where, when and how many checkpoints a run keeps. Changes nothing about the training.
 *
 * @param folder where they lie
 * @param every between two of them; empty for one at each evaluation. The end of a run, an
 *     interrupt and a new best evaluation make one in any case.
 * @param keep how many of the newest to keep besides the best, 1 or more; with 2 a damaged one
 *     leaves another to go back to
 */
public record Checkpointing(CheckpointFolder folder, Optional<Length> every, int keep) {
  /** How many are kept unless told otherwise. */
  public static final int KEPT = 2;

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException when none would be kept
   */
  public Checkpointing {
    if (keep < 1) {
      throw new IllegalArgumentException(
          "expected to keep 1 checkpoint or more, but got "
              + keep
              + ": without any, leave checkpoints out");
    }
  }

  /** One at each evaluation, the best and the last two kept. */
  public static Checkpointing in(Path folder) {
    return new Checkpointing(CheckpointFolder.at(folder), Optional.empty(), KEPT);
  }

  /** With another distance. */
  public Checkpointing withEvery(Length length) {
    return new Checkpointing(folder, Optional.of(length), keep);
  }

  /** With another number kept. */
  public Checkpointing withKept(int number) {
    return new Checkpointing(folder, every, number);
  }
}
