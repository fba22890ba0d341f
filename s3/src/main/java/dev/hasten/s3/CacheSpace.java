package dev.hasten.s3;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The bytes of a cache: how many are taken, and what goes when there is no room. All of it under
 * the lock of the cache. The sum stands in a file, so that only a full cache is listed; it may be
 * too high after a kill, never too low, and is put right by the next listing.
 */
final class CacheSpace {
  /** Of the limit, what is freed at once, so that a full cache is not listed for each object. */
  private static final double SPARE = 0.1;

  private final Path folder;
  private final Path sum;
  private final long limit;
  private final Lease lease;

  CacheSpace(Path folder, long limit, Lease lease) {
    this.folder = folder;
    this.limit = limit;
    this.lease = lease;
    sum = folder.resolve("bytes");
  }

  /** A file of the cache: an object, or one on its way. */
  private record Entry(Path path, String name, long bytes, FileTime used, boolean part) {}

  /**
   * Makes room for an object, counts it as there and creates its file, so that it is counted again
   * whenever the cache is listed.
   *
   * @throws StoreException when what is mapped leaves none
   */
  void take(StoredObject object, Path part) throws IOException {
    long taken = taken();
    if (taken < 0 || taken + object.bytes() > limit) {
      taken = free(object);
    }
    write(taken + object.bytes());
    Files.createFile(part);
  }

  /** Counts so many bytes less. */
  void giveBack(long bytes) throws IOException {
    long taken = taken();
    if (taken >= 0) {
      write(Math.max(0, taken - bytes));
    }
  }

  private long free(StoredObject object) throws IOException {
    if (object.bytes() > limit) {
      throw full(object, "that is all it may take");
    }
    Lease.Holdings held = lease.all();
    List<Entry> entries = entries();
    List<Entry> idle = new ArrayList<>();
    long taken = 0;
    for (Entry each : entries) {
      if (each.part() && !held.ids().contains(owner(each.name()))) {
        Files.deleteIfExists(each.path()); // of a process that was killed
      } else {
        taken += each.bytes();
        if (!each.part() && !held.names().contains(each.name())) {
          idle.add(each);
        }
      }
    }
    idle.sort(Comparator.comparing(Entry::used).thenComparing(Entry::name));
    long aim = Math.max(0, limit - object.bytes() - (long) (SPARE * limit));
    long most = limit - object.bytes();
    if (taken > most) {
      for (Entry each : idle) {
        if (taken <= aim) {
          break;
        }
        taken -= delete(each.path()) ? each.bytes() : 0;
      }
    }
    if (taken > most) {
      throw full(object, words(taken) + " are in use");
    }
    return taken;
  }

  private StoreException full(StoredObject object, String why) {
    return new StoreException(
        "expected room for "
            + words(object.bytes())
            + " of "
            + object.address()
            + " in the cache "
            + folder
            + " of "
            + words(limit)
            + ", but "
            + why
            + ": set "
            + StoreSettings.LIMIT
            + " higher");
  }

  /** Windows keeps what is open. */
  private static boolean delete(Path path) throws IOException {
    try {
      Files.deleteIfExists(path);
      return true;
    } catch (FileSystemException open) {
      return false;
    }
  }

  private List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Path each : children(folder)) {
      String name = each.getFileName().toString();
      if (name.endsWith(ObjectCache.PART)) {
        entries.add(new Entry(each, name, promised(name), FileTime.fromMillis(0), true));
      } else if (name.length() == ObjectCache.SHELF_LENGTH) {
        for (Path object : children(each)) {
          BasicFileAttributes file = Files.readAttributes(object, BasicFileAttributes.class);
          String key = object.getFileName().toString();
          entries.add(new Entry(object, key, file.size(), file.lastModifiedTime(), false));
        }
      }
    }
    return entries;
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** The name of a file on its way: {@code LEASE.BYTES.NUMBER.part}. */
  static String part(Lease lease, long bytes, long number) {
    return lease.id() + "." + bytes + "." + number + ObjectCache.PART;
  }

  private static String owner(String part) {
    return part.substring(0, part.indexOf('.'));
  }

  private static long promised(String part) {
    String[] fields = part.split("\\.", -1);
    return fields.length == 4 && fields[1].matches("[0-9]{1,18}") ? Long.parseLong(fields[1]) : 0;
  }

  /** -1 where that is not known. */
  private long taken() throws IOException {
    try {
      String text = Files.readString(sum, StandardCharsets.US_ASCII).strip();
      return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    } catch (NoSuchFileException none) {
      return -1;
    }
  }

  private void write(long taken) throws IOException {
    Files.writeString(sum, taken + "\n", StandardCharsets.US_ASCII);
  }

  static String words(long bytes) {
    return bytes < 1 << 20 ? bytes + " bytes" : String.format("%,d MB", bytes >> 20);
  }
}
