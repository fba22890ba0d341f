package dev.hasten.data;

/** Unsigned bytes, turned to floats by one look-up each. */
final class ByteStore implements Store {
  private final byte[] values;
  private final int rowLength;
  private final PixelScale scale;
  private final float[][] tables;
  private final int span;

  ByteStore(byte[] values, long[] inputShape, int rowLength, PixelScale scale) {
    this.values = values;
    this.rowLength = rowLength;
    this.scale = scale;
    this.tables = scale.tables();
    this.span = scale.channels().span(inputShape);
  }

  byte[] values() {
    return values;
  }

  PixelScale scale() {
    return scale;
  }

  @Override
  public void copy(int row, float[] floats, int at) {
    int start = row * rowLength;
    int written = at;
    for (float[] table : tables) {
      for (int i = start; i < start + span; i++) {
        floats[written++] = table[values[i] & 0xFF];
      }
      start += span;
    }
  }
}
