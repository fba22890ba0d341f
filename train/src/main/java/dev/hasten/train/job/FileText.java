package dev.hasten.train.job;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The text of a job file. */
final class FileText {
  private static final long LARGEST = 1 << 20;

  private FileText() {}

  /**
   * All of it.
   *
   * @throws JobException when it cannot be read or is not UTF-8
   */
  static String read(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw fault("expected a job file at " + file + ", but that is a folder: name a file in it");
      }
      if (Files.size(file) > LARGEST) {
        throw fault(file + ": expected a job file of 1 MB at most, but it is larger: is it a job?");
      }
      return decoded(file, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw fault("expected a job file at " + file + ", but there is none: check the path");
    } catch (AccessDeniedException e) {
      throw fault("expected to read " + file + ", but access is denied: check its owner and mode");
    } catch (IOException e) {
      throw fault("expected to read " + file + ", but could not: " + e.getMessage());
    }
  }

  private static String decoded(Path file, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports what it cannot decode
    CharBuffer text = CharBuffer.allocate(bytes.length + 1);
    boolean sound = !decoder.decode(ByteBuffer.wrap(bytes), text, true).isError();
    String read = text.flip().toString();
    if (sound) {
      return read;
    }
    long line = read.chars().filter(character -> character == '\n').count() + 1;
    int column = read.length() - read.lastIndexOf('\n');
    throw fault(
        file
            + ":"
            + line
            + ":"
            + column
            + ": expected a job file in UTF-8, but got other bytes:"
            + " save it as UTF-8");
  }

  private static JobException fault(String line) {
    return new JobException(List.of(line));
  }
}
