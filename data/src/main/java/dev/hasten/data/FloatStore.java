package dev.hasten.data;

/** Floats as they are. */
final class FloatStore implements Store {
  private final float[] values;
  private final int rowLength;

  FloatStore(float[] values, int rowLength) {
    this.values = values;
    this.rowLength = rowLength;
  }

  @Override
  public void copy(int row, float[] floats, int at) {
    System.arraycopy(values, row * rowLength, floats, at, rowLength);
  }
}
