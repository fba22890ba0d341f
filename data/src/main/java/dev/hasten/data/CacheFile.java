package dev.hasten.data;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that only grows, read through mappings of a part each; no entry crosses two parts. */
final class CacheFile {
  private static final Logger LOG = LoggerFactory.getLogger(CacheFile.class);
  private static final int PART = 1 << 30;

  // Not a channel: an interrupt of a thread that writes would close it.
  private final RandomAccessFile file;
  private final List<MappedByteBuffer> parts = new ArrayList<>();
  private long end;
  private boolean broken;

  private CacheFile(RandomAccessFile file) {
    this.file = file;
  }

  /** Without a name where that can be, so that nothing is left of it even by a kill. */
  static CacheFile in(Path folder) throws IOException {
    Path path = Files.createTempFile(folder, "hasten-images", ".cache");
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      Files.delete(path);
    } catch (IOException fault) { // Windows does not delete what is open
      path.toFile().deleteOnExit();
    }
    return new CacheFile(file);
  }

  /** Where the bytes are from now on; none when they cannot be written. */
  synchronized Optional<Long> write(byte[] bytes) {
    if (broken || bytes.length > PART) {
      return Optional.empty();
    }
    long at = end % PART + bytes.length > PART ? (end / PART + 1) * PART : end;
    try {
      file.seek(at);
      file.write(bytes);
      end = at + bytes.length;
      while ((long) parts.size() * PART < end) {
        parts.add(
            file.getChannel().map(FileChannel.MapMode.READ_ONLY, (long) parts.size() * PART, PART));
      }
      return Optional.of(at);
    } catch (IOException fault) { // a full disk
      broken = true;
      LOG.warn("no more images are cached: {}", Resolver.reason(fault));
      return Optional.empty();
    }
  }

  byte[] read(long at, int length) {
    MappedByteBuffer part;
    synchronized (this) {
      part = parts.get((int) (at / PART));
    }
    byte[] bytes = new byte[length];
    part.get((int) (at % PART), bytes);
    return bytes;
  }
}
