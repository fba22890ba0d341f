package dev.hasten.data;

/** Examples, by number, that can be copied out as floats. */
sealed interface Store permits ScaledStore, FloatStore, FloatRowStore {
  /** Copies example {@code row} to {@code floats} from {@code at} on. */
  void copy(int row, float[] floats, int at);
}
