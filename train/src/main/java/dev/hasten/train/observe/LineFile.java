package dev.hasten.train.observe;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of lines that only grows. */
final class LineFile {
  private LineFile() {}

  /**
   * Opens it behind its last whole line. Not by a channel of {@code java.nio}: those close
   * themselves when the thread is interrupted, which is how a training is told to stop, and its
   * last events would be lost.
   */
  static OutputStream append(Path path) throws IOException {
    if (Files.exists(path)) {
      try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
        long end = file.length();
        long whole = endOfLastLine(file, end);
        if (whole < end) {
          file.setLength(whole);
        }
      }
    }
    return new FileOutputStream(path.toFile(), true);
  }

  private static long endOfLastLine(RandomAccessFile file, long length) throws IOException {
    byte[] block = new byte[8192];
    for (long end = length; end > 0; end -= block.length) {
      long from = Math.max(0, end - block.length);
      int count = (int) (end - from);
      file.seek(from);
      file.readFully(block, 0, count);
      for (int i = count - 1; i >= 0; i--) {
        if (block[i] == '\n') {
          return from + i + 1;
        }
      }
    }
    return 0;
  }
}
