package dev.hasten.data.table;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.CompressionCodec;

/** Takes the compression off pages. */
final class ParquetCodec {
  private ParquetCodec() {}

  /**
   * The content of a page, which has to be of exactly that length.
   *
   * @throws IOException when it is damaged
   * @throws IllegalArgumentException when it is of another length, or the codec is not known
   */
  static byte[] plain(CompressionCodec codec, byte[] packed, int length) throws IOException {
    byte[] plain =
        switch (codec) {
          case UNCOMPRESSED -> packed;
          case SNAPPY -> unpacked(new SnappyDecompressor(), packed, length);
          case ZSTD -> unpacked(new ZstdDecompressor(), packed, length);
          case LZ4_RAW -> unpacked(new Lz4Decompressor(), packed, length);
          case GZIP -> inflated(packed, length);
          default ->
              throw new IllegalArgumentException(
                  "expected pages packed by snappy, zstd, lz4_raw, gzip or not at all, but got "
                      + codec);
        };
    if (plain.length != length) {
      throw new IllegalArgumentException(
          "expected a page of " + length + " bytes, but got " + plain.length);
    }
    return plain;
  }

  private static byte[] unpacked(Decompressor codec, byte[] packed, int length) {
    byte[] plain = new byte[length];
    int got = length == 0 ? 0 : codec.decompress(packed, 0, packed.length, plain, 0, plain.length);
    return got == length ? plain : Arrays.copyOf(plain, got);
  }

  private static byte[] inflated(byte[] packed, int length) throws IOException {
    try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] plain = stream.readNBytes(length);
      return plain.length == length && stream.read() >= 0
          ? Arrays.copyOf(plain, length + 1)
          : plain;
    }
  }
}
