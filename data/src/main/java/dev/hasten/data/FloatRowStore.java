package dev.hasten.data;

/** Floats as they are, from anywhere. */
record FloatRowStore(FloatRows rows) implements Store {
  @Override
  public void copy(int row, float[] floats, int at) {
    rows.copy(row, floats, at);
  }
}
