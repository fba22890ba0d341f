package dev.hasten.train;

import java.nio.file.Path;
import java.util.Optional;

/** A training that cannot go on: what happened, where, and what may have caused it. */
public final class TrainingException extends RuntimeException {
  /** With a line for people. */
  public TrainingException(String message) {
    super(message);
  }

  /** The loss, or a weight, has become infinite or no number. */
  static TrainingException nonFinite(String what, long step, Optional<Path> checkpoint) {
    return new TrainingException(
        "expected a finite "
            + what
            + ", but that of step "
            + step
            + " is not ("
            + checkpoint
                .map(path -> "the last good checkpoint is " + path)
                .orElse("there is no checkpoint")
            + "): lower the learning rate, lengthen its warm-up, clip gradients, or look for values"
            + " that are not numbers in the data");
  }
}
