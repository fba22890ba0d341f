package dev.hasten.data;

/** Examples of unsigned bytes, which become floats by a scale. */
sealed interface ScaledStore extends Store permits ByteStore, ByteRowStore {
  PixelScale scale();

  /** The same bytes with another scale. */
  ScaledStore scaled(PixelScale other, long[] inputShape);

  /** The bytes as they are. */
  ByteRows rows();
}
