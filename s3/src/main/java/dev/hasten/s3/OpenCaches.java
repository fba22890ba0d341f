package dev.hasten.s3;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The caches that this process has open: one for each folder, by whatever name and from however
 * many file systems it is asked for, since a process cannot hold a lock twice.
 */
final class OpenCaches {
  private static final Map<Path, Open> OPEN = new HashMap<>();

  private OpenCaches() {}

  private record Open(ObjectCache cache, int users) {}

  /**
   * A cache, to be closed by {@link #close} as often as it was opened.
   *
   * @throws IllegalArgumentException when it is open with another limit
   */
  static ObjectCache open(Path folder, long limit) {
    synchronized (OPEN) {
      Path real = real(folder);
      Open open = OPEN.get(real);
      ObjectCache cache = open == null ? ObjectCache.in(real, limit) : open.cache();
      if (cache.limit() != limit) {
        throw new IllegalArgumentException(
            "expected one limit for the cache "
                + folder
                + ", but got "
                + cache.limit()
                + " and "
                + limit
                + ": give both the same, or each a cache of its own");
      }
      OPEN.put(real, new Open(cache, open == null ? 1 : open.users() + 1));
      return cache;
    }
  }

  private static Path real(Path folder) {
    try {
      if (!Files.isDirectory(folder)) { // a link to one is as good, but not to createDirectories
        Files.createDirectories(folder);
      }
      return folder.toRealPath();
    } catch (IOException fault) {
      throw ObjectCache.unusable(folder, fault);
    }
  }

  static void close(ObjectCache cache) throws IOException {
    synchronized (OPEN) {
      Open open = OPEN.get(cache.folder());
      if (open != null && open.users() > 1) {
        OPEN.put(cache.folder(), new Open(cache, open.users() - 1));
      } else {
        OPEN.remove(cache.folder());
        cache.close();
      }
    }
  }
}
