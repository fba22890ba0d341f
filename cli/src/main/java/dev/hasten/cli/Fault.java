package dev.hasten.cli;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

/** What a throwable means to the person at the terminal: its words, and the exit code. */
record Fault(String message, int exitCode) {
  static Fault of(Throwable thrown) {
    if (thrown instanceof UncheckedIOException || thrown instanceof ExecutionException) {
      Throwable cause = thrown.getCause();
      if (cause != null) {
        return of(cause);
      }
    }
    if (thrown instanceof InterruptedException || thrown instanceof CancellationException) {
      return new Fault(words(thrown, "interrupted"), ExitCode.INTERRUPTED);
    }
    if (thrown instanceof FileSystemException file && isOfTheUser(file)) {
      return new Fault(fileFault(file), ExitCode.WRONG_INPUT);
    }
    if (thrown instanceof FileNotFoundException || thrown instanceof IllegalArgumentException) {
      return new Fault(words(thrown, thrown.toString()), ExitCode.WRONG_INPUT);
    }
    String kind = thrown.getClass().getSimpleName();
    return new Fault(words(thrown, kind + "; --debug shows where"), ExitCode.FAILED);
  }

  /** Whether another path or its mode would help; a full disk, for one, is no wrong input. */
  private static boolean isOfTheUser(FileSystemException fault) {
    return fault.getFile() != null
        && (fault instanceof NoSuchFileException
            || fault instanceof AccessDeniedException
            || fault instanceof FileAlreadyExistsException
            || fault instanceof NotDirectoryException);
  }

  /** The exceptions of java.nio say little more than a path. */
  private static String fileFault(FileSystemException fault) {
    String file = fault.getFile();
    if (fault instanceof NoSuchFileException) {
      return "expected a file at " + file + ", but there is none: check the path";
    }
    if (fault instanceof AccessDeniedException) {
      return "expected access to " + file + ", but it is denied: check its owner and mode";
    }
    return words(fault, fault.toString());
  }

  private static String words(Throwable thrown, String otherwise) {
    String message = thrown.getMessage();
    return message == null || message.isBlank() ? otherwise : message;
  }
}
