package dev.hasten.cli;

/** What the process answers to whoever started it. */
final class ExitCode {
  /** Done, and a target, where there was one, was reached. */
  static final int DONE = 0;

  /** The run failed, or missed its target. */
  static final int FAILED = 1;

  /** The input was wrong: nothing was run. */
  static final int WRONG_INPUT = 2;

  /** Interrupted; a checkpoint was written where there was something to keep. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
