package dev.hasten.data;

import java.io.Serial;

/**
 * Data that cannot be used: one line that says what was expected, what came, and how to put it
 * right.
 */
public final class DataException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  /** A fault described by one line. */
  public DataException(String message) {
    super(message);
  }

  /** A fault described by one line, with what brought it about. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
