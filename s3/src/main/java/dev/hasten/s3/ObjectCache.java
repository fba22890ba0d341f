package dev.hasten.s3;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Objects on disk, up to a limit. A file has its name when all its bytes are there and verified, so
 * one that was cut off is never taken for whole. Any number of threads and processes.
 */
final class ObjectCache implements AutoCloseable {
  static final String PART = ".part";
  static final int SHELF_LENGTH = 2; // of a folder's name: 256 of them
  private static final int OPENINGS = 10;

  private final Path folder;
  private final long limit;
  private final CacheLock lock;
  private final Lease lease;
  private final CacheSpace space;
  private final AtomicLong parts = new AtomicLong();
  private final ConcurrentHashMap<String, Object> arriving = new ConcurrentHashMap<>();

  private ObjectCache(Path folder, long limit, CacheLock lock, Lease lease) {
    this.folder = folder;
    this.limit = limit;
    this.lock = lock;
    this.lease = lease;
    space = new CacheSpace(folder, limit, lease);
  }

  /** Of a folder that is there, once in a process ({@link OpenCaches}). */
  static ObjectCache in(Path folder, long limit) {
    try {
      CacheLock lock = new CacheLock(folder);
      return new ObjectCache(folder, limit, lock, lock.holding(() -> Lease.in(folder)));
    } catch (IOException fault) {
      throw unusable(folder, fault);
    }
  }

  Path folder() {
    return folder;
  }

  long limit() {
    return limit;
  }

  /** Reads an object's file. */
  @FunctionalInterface
  interface Opening<T> {
    T open(Path file) throws IOException;
  }

  /**
   * Opens an object's file, fetched if need be. It may be gone from the cache the next moment; what
   * is open stays readable.
   */
  <T> T open(StoredObject object, Store store, Opening<T> opening) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Path file = fetched(object, store);
      try {
        return opening.open(file);
      } catch (NoSuchFileException evicted) { // by another thread or process, a moment ago
        if (attempt == OPENINGS) {
          throw unusable(folder, evicted);
        }
      }
    }
  }

  /** As {@link #open}, of what may be mapped: it stays in the cache while this process lives. */
  FileChannel openHeld(StoredObject object, Store store) throws IOException {
    String name = name(object, store);
    return open(
        object,
        store,
        file ->
            lock.holding(
                () -> {
                  FileChannel channel = FileChannel.open(file);
                  lease.hold(name);
                  return channel;
                }));
  }

  private Path fetched(StoredObject object, Store store) {
    String name = name(object, store);
    Path file = shelf(name).resolve(name);
    try {
      if (isWhole(file, object)) {
        return file;
      }
      synchronized (arriving.computeIfAbsent(name, any -> new Object())) {
        if (!isWhole(file, object)) {
          fetch(object, store, file);
        }
      }
      return file;
    } catch (InterruptedIOException | ClosedByInterruptException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while fetching " + object.address());
    } catch (IOException fault) {
      throw unusable(folder, fault);
    } finally {
      arriving.remove(name);
    }
  }

  private Path shelf(String name) {
    return folder.resolve(name.substring(0, SHELF_LENGTH));
  }

  private static boolean isWhole(Path file, StoredObject object) throws IOException {
    try {
      if (Files.size(file) == object.bytes()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        return true;
      }
    } catch (NoSuchFileException none) {
      // not there, or no longer
    }
    return false;
  }

  private void fetch(StoredObject object, Store store, Path file) throws IOException {
    Path part = folder.resolve(CacheSpace.part(lease, object.bytes(), parts.incrementAndGet()));
    lock.holding(
        () -> {
          space.take(object, part);
          return true;
        });
    boolean kept = false;
    try {
      new Fetch(object, store).into(part);
      kept =
          lock.holding(
              () -> {
                keep(part, file);
                return true;
              });
    } finally {
      if (!kept) {
        lock.holding(
            () -> {
              Files.deleteIfExists(part); // in one with the sum, which others may count meanwhile
              space.giveBack(object.bytes());
              return true;
            });
      }
    }
  }

  /** Another process may have been as quick, or the file have been cut short. */
  private void keep(Path part, Path file) throws IOException {
    Files.createDirectories(shelf(file.getFileName().toString()));
    long replaced = Files.exists(file) ? Files.size(file) : 0;
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    space.giveBack(replaced);
  }

  /** Another content, another name. */
  private static String name(StoredObject object, Store store) {
    String all =
        String.join(
            "\n",
            store.endpoint().map(Object::toString).orElse(""),
            object.bucket(),
            object.key(),
            object.tag(),
            String.valueOf(object.bytes()));
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  static StoreException unusable(Path folder, IOException fault) {
    return new StoreException(
        "expected to keep objects in the cache "
            + folder
            + ", but could not ("
            + StoreFault.root(fault)
            + "): free some space there, or set HASTEN_CACHE to another folder",
        fault);
  }

  @Override
  public void close() throws IOException {
    lock.holding(
        () -> {
          lease.close();
          return true;
        });
  }
}
