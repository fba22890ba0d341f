package dev.hasten.train;

/** A training that cannot go on: what happened, where, and what may have caused it. */
public final class TrainingException extends RuntimeException {
  /** With a line for people. */
  public TrainingException(String message) {
    super(message);
  }
}
