package dev.hasten.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Tells why a run folder cannot be written: the exceptions of java.nio say little but a path. */
final class FolderFaults {
  private FolderFaults() {}

  /** For a run that begins. */
  static IllegalArgumentException unwritable(Path folder, Exception cause) {
    return new IllegalArgumentException(
        "expected a run folder that can be written, but "
            + folder
            + " cannot ("
            + why(folder, cause)
            + "): choose another with --out",
        cause);
  }

  /** For a run that goes on. */
  static IllegalArgumentException unwritableAgain(Path folder, Path within, Exception cause) {
    return new IllegalArgumentException(
        "expected a run folder that can be written, but "
            + folder
            + " cannot ("
            + why(within, cause)
            + "): check its owner and mode, or go on with a copy of it",
        cause);
  }

  private static String why(Path folder, Exception fault) {
    for (Path path = folder.toAbsolutePath(); path != null; path = path.getParent()) {
      if (Files.isRegularFile(path)) {
        return path + " is a file";
      }
    }
    String where = fault instanceof FileSystemException file ? file.getFile() : null;
    if (where != null && fault instanceof AccessDeniedException) {
      return "access to " + where + " is denied";
    }
    if (where != null && fault instanceof NoSuchFileException) {
      return "the system makes nothing at " + where;
    }
    return String.valueOf(fault.getMessage());
  }
}
