package dev.hasten.data.pack;

import dev.hasten.data.DataException;
import java.nio.file.Path;
import java.util.Locale;

/** Faults of packed files: which file, where in it, what was expected and what came. */
final class ShardFault {
  static final String AGAIN = "delete it and pack it again (hasten data pack)";

  private ShardFault() {}

  static DataException at(Path file, long position, String expected, String found) {
    return at(file, position, expected, found, AGAIN);
  }

  static DataException at(Path file, long position, String expected, String found, String remedy) {
    return new DataException(
        "expected "
            + expected
            + " in "
            + file
            + " at byte "
            + position
            + ", but got "
            + found
            + ": "
            + remedy);
  }

  static String hex(int sum) {
    return String.format(Locale.ROOT, "%08x", sum);
  }
}
