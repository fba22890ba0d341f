package dev.hasten.train.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Appends whole entries to a file. After a failed write the file is opened anew for the next one,
 * which lets the opener mend what was written by half.
 */
final class Appender implements AutoCloseable {
  /** Opens the file, ready for the next entry. */
  @FunctionalInterface
  interface Opener {
    OutputStream open() throws IOException;
  }

  private final Opener opener;
  private Optional<OutputStream> file;

  /**
   * Opens it.
   *
   * @throws UncheckedIOException when it cannot be opened
   */
  Appender(Opener opener) {
    this.opener = opener;
    try {
      file = Optional.of(opener.open());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Hands the entry to the system in one piece: readers see it at once, and a kill of this process
   * does not lose it.
   */
  void append(byte[] entry) {
    try {
      OutputStream out = file.isPresent() ? file.get() : opener.open();
      file = Optional.of(out);
      out.write(entry);
      out.flush();
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Optional<OutputStream> open = file;
    file = Optional.empty();
    try {
      if (open.isPresent()) {
        open.get().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
