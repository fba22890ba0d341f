package dev.hasten.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads {@link IdxArray}s. Never allocates much more than the bytes that are really there, whatever
 * a header claims.
 */
final class IdxReader {
  private static final int MOST_DIMENSIONS = 8;
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;
  private static final int FIRST_PIECE = 1 << 16;

  private final String name;
  private final InputStream input;

  private IdxReader(String name, InputStream input) {
    this.name = name;
    this.input = input;
  }

  static IdxArray read(Path file) {
    return read(file, Hashes.sha256());
  }

  /** As {@link #read(Path)}, feeding the uncompressed content to a digest. */
  static IdxArray read(Path file, MessageDigest digest) {
    if (Files.isDirectory(file)) {
      throw new DataException(
          "expected an IDX file at " + file + ", but it is a folder: name a file in it");
    }
    try (InputStream raw = Files.newInputStream(file)) {
      return read(raw, file.toString(), digest);
    } catch (NoSuchFileException missing) {
      throw new DataException(
          "expected an IDX file at " + file + ", but there is none: check the path", missing);
    } catch (IOException fault) {
      throw unreadable(file.toString(), fault);
    }
  }

  /** As {@link #read(Path)} from a stream, which the caller closes. */
  static IdxArray read(InputStream raw, String name, MessageDigest digest) {
    try {
      InputStream plain = uncompressed(new BufferedInputStream(raw, FIRST_PIECE), name);
      return new IdxReader(name, new DigestInputStream(plain, digest)).array();
    } catch (ZipException corrupt) {
      throw new DataException(
          "expected a whole gzip stream in "
              + name
              + ", but it is corrupt ("
              + corrupt.getMessage()
              + "): fetch it again",
          corrupt);
    } catch (IOException fault) {
      throw unreadable(name, fault);
    }
  }

  private static InputStream uncompressed(InputStream raw, String name) throws IOException {
    PushbackInputStream peeking = new PushbackInputStream(raw, 2);
    byte[] first = peeking.readNBytes(2);
    peeking.unread(first);
    if (first.length == 0) {
      throw new DataException(
          "expected an IDX file in " + name + ", but it is empty: fetch it again");
    }
    boolean gzip = first.length == 2 && first[0] == (byte) 0x1f && first[1] == (byte) 0x8b;
    return gzip ? new CutGzip(gzip(peeking, name)) : peeking;
  }

  private static InputStream gzip(InputStream compressed, String name) throws IOException {
    try {
      return new GZIPInputStream(compressed, FIRST_PIECE);
    } catch (EOFException cut) {
      throw new DataException(
          "expected a whole gzip stream in "
              + name
              + ", but its header is truncated: fetch it again",
          cut);
    }
  }

  private IdxArray array() throws IOException {
    byte[] magic = header(4, "the magic number");
    if (magic[0] != 0 || magic[1] != 0) {
      throw new DataException(
          "expected the two zero bytes of an IDX file at the start of "
              + name
              + ", but got "
              + String.format(Locale.ROOT, "0x%02x%02x", magic[0], magic[1])
              + ": is it an IDX file?");
    }
    IdxType type = IdxType.of(magic[2] & 0xFF, name);
    int dimensions = magic[3] & 0xFF;
    if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw new DataException(
          "expected 1 to "
              + MOST_DIMENSIONS
              + " dimensions in "
              + name
              + ", but its header says "
              + dimensions);
    }
    int[] shape = shape(dimensions);
    byte[] bytes = elements(length(type, shape), shape);
    if (input.read() >= 0) {
      throw new DataException(
          "expected "
              + bytes.length
              + " bytes of elements in "
              + name
              + " (shape "
              + Arrays.toString(shape)
              + "), but more bytes follow: is the header right?");
    }
    return new IdxArray(name, type, shape, bytes);
  }

  private int[] shape(int dimensions) throws IOException {
    byte[] sizes = header(4 * dimensions, "the " + dimensions + " sizes of its header");
    int[] shape = new int[dimensions];
    for (int d = 0; d < dimensions; d++) {
      shape[d] = ByteBuffer.wrap(sizes).getInt(4 * d);
      if (shape[d] < 1) {
        throw new DataException(
            "expected sizes from 1 to "
                + Integer.MAX_VALUE
                + " in "
                + name
                + ", but its header says "
                + Integer.toUnsignedString(shape[d])
                + " for dimension "
                + d);
      }
    }
    return shape;
  }

  private int length(IdxType type, int[] shape) {
    long length = type.bytes();
    for (int size : shape) {
      length *= size; // both below 2^31, so this cannot overflow
      if (length > MOST_BYTES) {
        throw new DataException(
            "expected at most "
                + MOST_BYTES
                + " bytes in "
                + name
                + ", but its header says shape "
                + Arrays.toString(shape)
                + ": is it corrupt?");
      }
    }
    return (int) length;
  }

  private byte[] header(int length, String what) throws IOException {
    byte[] bytes = input.readNBytes(length);
    if (bytes.length < length) {
      throw new DataException(
          "expected "
              + length
              + " bytes for "
              + what
              + " in "
              + name
              + ", but only "
              + bytes.length
              + " came: the file is truncated, fetch it again");
    }
    return bytes;
  }

  private byte[] elements(int length, int[] shape) throws IOException {
    byte[] bytes = new byte[Math.min(length, FIRST_PIECE)];
    int filled = 0;
    while (filled < length) {
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * bytes.length));
      }
      int came = input.read(bytes, filled, bytes.length - filled);
      if (came < 0) {
        throw new DataException(
            "expected "
                + length
                + " bytes of elements in "
                + name
                + " (shape "
                + Arrays.toString(shape)
                + "), but only "
                + filled
                + " came: the file is truncated, fetch it again");
      }
      filled += came;
    }
    return bytes;
  }

  private static DataException unreadable(String name, IOException fault) {
    return new DataException("expected to read " + name + ", but could not (" + fault + ")", fault);
  }

  /**
   * A gzip stream cut off in the middle simply ends, so that the reader can say how many bytes
   * came.
   */
  private static final class CutGzip extends FilterInputStream {
    CutGzip(InputStream gzip) {
      super(gzip);
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (EOFException cut) {
        return -1;
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return super.read(bytes, offset, length);
      } catch (EOFException cut) {
        return -1;
      }
    }
  }
}
