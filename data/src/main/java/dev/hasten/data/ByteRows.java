package dev.hasten.data;

/**
 * Examples of unsigned bytes that lie somewhere, by number; for {@link ArrayDataset#ofBytes}. May
 * be asked from several threads at once.
 */
@FunctionalInterface
public interface ByteRows {
  /** Copies example {@code row} to the beginning of {@code into}. */
  void copy(int row, byte[] into);
}
