package dev.hasten.data;

/** Examples in a Java array, one after the other, that can be copied out as floats. */
sealed interface Store permits ByteStore, FloatStore {
  /** Copies example {@code row} to {@code floats} from {@code at} on. */
  void copy(int row, float[] floats, int at);
}
