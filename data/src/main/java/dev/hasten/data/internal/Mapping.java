package dev.hasten.data.internal;

import dev.hasten.data.DataException;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A file mapped into memory, in parts since no part may be longer than 2 GB. Its memory is given
 * back when nobody holds it any more. Any number of threads.
 */
public final class Mapping {
  /** The logarithm to base 2 of the bytes of a part. */
  public static final int SHIFT = 30;

  private final Path file;
  private final MappedByteBuffer[] parts;
  private final int shift;
  private final long size;

  private Mapping(Path file, MappedByteBuffer[] parts, int shift, long size) {
    this.file = file;
    this.parts = parts;
    this.shift = shift;
    this.size = size;
  }

  /**
   * Maps a whole file.
   *
   * @param shift the logarithm to base 2 of the bytes of a part
   * @throws DataException when it cannot be read
   */
  public static Mapping of(Path file, int shift) {
    long part = 1L << shift;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      MappedByteBuffer[] parts = new MappedByteBuffer[Math.toIntExact((size + part - 1) / part)];
      for (int i = 0; i < parts.length; i++) {
        long from = i * part;
        parts[i] = channel.map(FileChannel.MapMode.READ_ONLY, from, Math.min(part, size - from));
      }
      return new Mapping(file, parts, shift, size);
    } catch (IOException fault) {
      throw unreadable(file, fault);
    }
  }

  /** The length of the file. */
  public long size() {
    return size;
  }

  /** Copies {@code length} bytes from {@code at} on, all of which lie in the file. */
  public void get(long at, byte[] into, int from, int length) {
    int done = 0;
    while (done < length) {
      MappedByteBuffer here = parts[(int) ((at + done) >> shift)];
      int start = (int) ((at + done) & ((1L << shift) - 1));
      int count = Math.min(length - done, here.limit() - start);
      try {
        here.get(start, into, from + done, count);
      } catch (InternalError cut) { // its pages are gone
        throw unreadable(file, cut);
      }
      done += count;
    }
  }

  /** So many bytes from {@code at} on, all of which lie in the file. */
  public byte[] get(long at, int length) {
    byte[] bytes = new byte[length];
    get(at, bytes, 0, length);
    return bytes;
  }

  /** CRC-32C of {@code length} bytes from {@code at} on. */
  public int sum(long at, long length) {
    CRC32C sum = new CRC32C();
    long done = 0;
    while (done < length) {
      MappedByteBuffer here = parts[(int) ((at + done) >> shift)];
      int start = (int) ((at + done) & ((1L << shift) - 1));
      int count = (int) Math.min(length - done, here.limit() - start);
      try {
        sum.update(here.slice(start, count));
      } catch (InternalError cut) {
        throw unreadable(file, cut);
      }
      done += count;
    }
    return (int) sum.getValue();
  }

  /** A file that cannot be read, and why. */
  public static DataException unreadable(Path file, Throwable cause) {
    return new DataException(
        "expected to read "
            + file
            + ", but could not ("
            + cause
            + "): check that it is there, whole, and yours to read",
        cause);
  }
}
