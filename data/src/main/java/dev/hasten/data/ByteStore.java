package dev.hasten.data;

/** Unsigned bytes, turned to floats by one look-up each. */
final class ByteStore implements ScaledStore {
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

  @Override
  public PixelScale scale() {
    return scale;
  }

  @Override
  public ScaledStore scaled(PixelScale other, long[] inputShape) {
    return new ByteStore(values, inputShape, rowLength, other);
  }

  @Override
  public ByteRows rows() {
    return (row, into) -> System.arraycopy(values, row * rowLength, into, 0, rowLength);
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
