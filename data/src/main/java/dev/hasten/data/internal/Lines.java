package dev.hasten.data.internal;

import dev.hasten.data.DataException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The lines of a text file, one after the other, with a bound on what one may take. */
public final class Lines implements AutoCloseable {
  private static final int MOST_BYTES = 1 << 26;
  private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

  private final Path path;
  private final InputStream bytes;
  private long number;

  /**
   * A line.
   *
   * @param number of it, from 1
   * @param text without its end; nothing for bytes that are no UTF-8
   */
  public record Line(long number, Optional<String> text) {}

  private Lines(Path path, InputStream bytes) {
    this.path = path;
    this.bytes = bytes;
  }

  /**
   * From the first line on.
   *
   * @throws DataException when the file cannot be read
   */
  public static Lines open(Path path) {
    try {
      BufferedInputStream bytes = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
      bytes.mark(BYTE_ORDER_MARK.length);
      for (int each : BYTE_ORDER_MARK) {
        if (bytes.read() != each) {
          bytes.reset();
          break;
        }
      }
      return new Lines(path, bytes);
    } catch (IOException fault) {
      throw unreadable(path, fault);
    }
  }

  /**
   * The next line; nothing at the end.
   *
   * @throws DataException when it is longer than 64 MB, or the file cannot be read
   */
  public Optional<Line> next() {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    try {
      int next = bytes.read();
      if (next < 0) {
        return Optional.empty();
      }
      number++;
      for (; next >= 0 && next != '\n'; next = bytes.read()) {
        if (line.size() == MOST_BYTES) {
          throw new DataException(
              "expected lines of at most 64 MB in "
                  + path
                  + ", but line "
                  + number
                  + " is longer: cut it in several");
        }
        line.write(next);
      }
    } catch (IOException fault) {
      throw unreadable(path, fault);
    }
    return Optional.of(new Line(number, text(line.toByteArray())));
  }

  private static Optional<String> text(byte[] line) {
    int length = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, 0, length)).toString());
    } catch (CharacterCodingException none) {
      return Optional.empty();
    }
  }

  private static DataException unreadable(Path path, IOException fault) {
    return new DataException(
        "expected to read " + path + ", but could not: " + fault + ": check the file", fault);
  }

  @Override
  public void close() {
    try {
      bytes.close();
    } catch (IOException fault) {
      throw unreadable(path, fault);
    }
  }
}
