package dev.hasten.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Room for decoded images, so that later epochs do not decode them again. The first ones that are
 * decoded stay; the others are decoded each time. For a random order nothing is better, and the
 * batches are the same, bit for bit.
 *
 * <pre>{@code
 * ImageDataset fast = images.cached(ImageCache.inMemory(2L << 30));
 * }</pre>
 */
public final class ImageCache {
  private final long mostBytes;
  private final Optional<CacheFile> file;
  private final AtomicLong taken = new AtomicLong();

  private ImageCache(long mostBytes, Optional<CacheFile> file) {
    this.mostBytes = mostBytes;
    this.file = file;
  }

  /**
   * On Java's heap.
   *
   * @throws DataException when that is more than half of what the heap may grow to
   */
  public static ImageCache inMemory(long bytes) {
    long half = Runtime.getRuntime().maxMemory() / 2;
    if (bytes < 1 || bytes > half) {
      throw new DataException(
          "expected 1 byte to half of Java's heap ("
              + half
              + " bytes) for a cache in memory, but got "
              + bytes
              + ": take less, cache on disk, or raise -Xmx");
    }
    return new ImageCache(bytes, Optional.empty());
  }

  /**
   * In a file of a folder that is there. It has no name in the folder, and its room is free again
   * when the process ends, however it does. On Windows, which cannot delete an open file, it has
   * one, and a process that is killed leaves it there. What is read often the system keeps in
   * memory as it has room.
   *
   * @throws DataException when the file cannot be made or the disk has less room
   */
  public static ImageCache onDisk(Path folder, long bytes) {
    try {
      long free = folder.toFile().getUsableSpace();
      if (bytes < 1 || bytes > free) {
        throw new DataException(
            "expected 1 byte to the "
                + free
                + " that are free in "
                + folder
                + " for a cache on disk, but got "
                + bytes
                + ": take less or another folder");
      }
      return new ImageCache(bytes, Optional.of(CacheFile.in(folder)));
    } catch (IOException fault) {
      throw new DataException(
          "expected to make a cache in "
              + folder
              + ", but could not ("
              + Resolver.reason(fault)
              + "): choose a folder that can be written to",
          fault);
    }
  }

  /** Keeps an image where there is room. */
  Optional<Kept> keep(Pixels image) {
    long length = image.bytes().length;
    if (taken.addAndGet(length) > mostBytes) {
      taken.addAndGet(-length);
      return Optional.empty();
    }
    if (file.isEmpty()) {
      return Optional.of(() -> image);
    }
    int width = image.width();
    int height = image.height();
    return file.get()
        .write(image.bytes())
        .map(place -> () -> new Pixels(width, height, file.get().read(place, width * height * 3)));
  }

  /** An image that was kept. */
  interface Kept {
    Pixels image();
  }
}
