package dev.hasten.data.tar;

import dev.hasten.data.DataException;
import dev.hasten.data.ImageDataset;
import java.util.List;

/** The files of images in their order, each found sound; some are read ahead, on many threads. */
final class FileRun {
  private static final int CHUNK = 64;

  private final ImageDataset images;
  private List<byte[]> chunk = List.of();
  private int from;
  private int next;

  FileRun(ImageDataset images) {
    this.images = images;
  }

  /** Whether there is one more. */
  boolean hasNext() {
    return next < images.size();
  }

  /** The number of the next one. */
  int number() {
    return next;
  }

  /** The class of the next one. */
  int label() {
    return images.images().label(next);
  }

  /**
   * The next one.
   *
   * @throws DataException when it, or one of those read with it, is damaged
   */
  byte[] file() {
    if (next == from + chunk.size()) {
      from = next;
      chunk = images.files(from, Math.min(images.size(), from + CHUNK));
    }
    return chunk.get(next - from);
  }

  /** Goes on to the one behind it. */
  void pass() {
    next++;
  }
}
