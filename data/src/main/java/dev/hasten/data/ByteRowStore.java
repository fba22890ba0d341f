package dev.hasten.data;

/** Unsigned bytes from anywhere, turned to floats by one look-up each. */
final class ByteRowStore implements ScaledStore {
  private final ByteRows rows;
  private final int rowLength;
  private final PixelScale scale;
  private final float[][] tables;
  private final int span;

  ByteRowStore(ByteRows rows, long[] inputShape, int rowLength, PixelScale scale) {
    this.rows = rows;
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
    return new ByteRowStore(rows, inputShape, rowLength, other);
  }

  @Override
  public ByteRows rows() {
    return rows;
  }

  @Override
  public void copy(int row, float[] floats, int at) {
    byte[] values = new byte[rowLength];
    rows.copy(row, values);
    int read = 0;
    for (float[] table : tables) {
      for (int end = read + span; read < end; read++) {
        floats[at + read] = table[values[read] & 0xFF];
      }
    }
  }
}
