package dev.hasten.data;

/**
 * Examples of floats that lie somewhere, by number; for {@link ArrayDataset#ofFloats}. May be asked
 * from several threads at once.
 */
@FunctionalInterface
public interface FloatRows {
  /** Copies example {@code row} to {@code into} from {@code at} on. */
  void copy(int row, float[] into, int at);
}
