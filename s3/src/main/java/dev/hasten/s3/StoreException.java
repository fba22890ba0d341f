package dev.hasten.s3;

import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;

/**
 * A store that cannot be used, in one line that says what was expected, what came, and how to put
 * it right. Unchecked, because {@link java.nio.file.Files#isDirectory} and its like would take an
 * {@link IOException} for "there is none", and because it is never the fault of one example.
 */
public final class StoreException extends UncheckedIOException {
  @Serial private static final long serialVersionUID = 1L;

  StoreException(String message, Throwable cause) {
    super(message, new IOException(message, cause));
  }

  StoreException(String message) {
    super(message, new IOException(message));
  }
}
