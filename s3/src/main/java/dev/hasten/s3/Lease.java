package dev.hasten.s3;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What one process holds in a cache: a file that is locked while the process lives, with the names
 * of what it has mapped. The lock goes with the process however that ends, so nothing is held by
 * the dead. Asked and changed under the lock of the cache alone; one for each cache and process,
 * since closing any channel to a file ends all locks of the process on it.
 */
final class Lease implements AutoCloseable {
  private static final String ENDING = ".lease";

  private final Path file;
  // Not a channel: an interrupt of a thread that writes would close it, and end the lock.
  private final RandomAccessFile open;
  private final Set<String> held = new HashSet<>();

  private Lease(Path file, RandomAccessFile open) {
    this.file = file;
    this.open = open;
  }

  /** A new one; what the dead left is removed. */
  static Lease in(Path cache) throws IOException {
    Path file = cache.resolve(UUID.randomUUID() + ENDING);
    RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw");
    FileLock lock = open.getChannel().tryLock();
    if (lock == null) {
      open.close();
      throw new IOException("the new file " + file + " is locked");
    }
    Lease lease = new Lease(file, open);
    lease.all();
    return lease;
  }

  String id() {
    return id(file);
  }

  private static String id(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ENDING.length());
  }

  void hold(String name) throws IOException {
    if (held.add(name)) {
      open.seek(open.length());
      open.write((name + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * All that live processes hold.
   *
   * @param ids of their leases
   * @param names of what they have mapped
   */
  record Holdings(Set<String> ids, Set<String> names) {}

  /** What is held in a cache, this process included; leases of the dead are removed. */
  Holdings all() throws IOException {
    Holdings all = new Holdings(new HashSet<>(Set.of(id())), new HashSet<>(held));
    for (Path other : leases()) {
      if (!other.equals(file)) {
        if (isDead(other)) {
          Files.deleteIfExists(other);
        } else {
          all.ids().add(id(other));
          all.names().addAll(Files.readAllLines(other));
        }
      }
    }
    return all;
  }

  private List<Path> leases() throws IOException {
    List<Path> leases = new ArrayList<>();
    Path cache = file.toAbsolutePath().getParent();
    try (Stream<Path> files = Files.list(cache == null ? Path.of("") : cache)) {
      files
          .filter(each -> each.getFileName().toString().endsWith(ENDING))
          .forEach(each -> leases.add(file.resolveSibling(each.getFileName())));
    }
    return leases;
  }

  private static boolean isDead(Path lease) throws IOException {
    try (FileChannel channel = FileChannel.open(lease, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    open.close();
    Files.deleteIfExists(file);
  }
}
