package dev.hasten.data.pack;

import java.nio.file.Path;

/** Is told how packing goes, on the thread that packs. */
public interface PackProgress {
  /** What became of a shard. */
  enum Fate {
    /** It was written. */
    WRITTEN,
    /** It was there, checked and sound. */
    KEPT,
    /** One was there, but damaged: it was written anew. */
    REPLACED
  }

  /** Tells nobody. */
  PackProgress NONE = new PackProgress() {};

  /** So many examples of the source were read to know it again. */
  default void looked(long examples, long all) {}

  /** So many examples are packed. */
  default void packed(long examples, long all) {}

  /**
   * A shard is done.
   *
   * @param reason why it was replaced; empty otherwise
   */
  default void shard(Path file, Fate fate, String reason) {}
}
