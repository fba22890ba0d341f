package dev.hasten.data.table;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a column of single values in a group of rows, one after the other. What a page asks
 * for is compared with what it has before memory is taken for it.
 */
final class ParquetPages implements PageReader {
  private static final Set<Encoding> ENCODINGS =
      Set.of(
          Encoding.PLAIN,
          Encoding.PLAIN_DICTIONARY,
          Encoding.RLE_DICTIONARY,
          Encoding.RLE,
          Encoding.BYTE_STREAM_SPLIT,
          Encoding.DELTA_BINARY_PACKED,
          Encoding.DELTA_LENGTH_BYTE_ARRAY);

  private final byte[] bytes;
  private final ParquetFooter.Chunk chunk;
  private final PrimitiveType type;
  private final boolean optional;
  private int at;
  private long values;

  /** Those bytes of the file. */
  ParquetPages(byte[] bytes, ParquetFooter.Chunk chunk, PrimitiveType type) {
    this.bytes = bytes;
    this.chunk = chunk;
    this.type = type;
    optional = type.getRepetition() == PrimitiveType.Repetition.OPTIONAL;
  }

  /** Where the page begins that is read next, in the file. */
  long place() {
    return chunk.from() + at;
  }

  @Override
  public long getTotalValueCount() {
    return chunk.values();
  }

  @Override
  public @Nullable DictionaryPage readDictionaryPage() {
    int before = at;
    try {
      PageHeader header = header();
      if (header.getType() != PageType.DICTIONARY_PAGE) {
        at = before;
        return null;
      }
      DictionaryPageHeader dictionary = header.getDictionary_page_header();
      byte[] content = ParquetCodec.plain(chunk.info().getCodec(), body(header), size(header));
      int count = dictionary.getNum_values();
      require(count >= 0 && count <= content.length, "a dictionary of its length", count);
      return new DictionaryPage(BytesInput.from(content), count, Encoding.PLAIN);
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  @Override
  public @Nullable DataPage readPage() {
    if (values >= chunk.values()) {
      return null;
    }
    try {
      PageHeader header = header();
      return switch (header.getType()) {
        case DATA_PAGE -> first(header, header.getData_page_header());
        case DATA_PAGE_V2 -> second(header, header.getData_page_header_v2());
        default -> throw fault("a page of data", header.getType());
      };
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  private PageHeader header() throws IOException {
    ByteArrayInputStream rest = new ByteArrayInputStream(bytes, at, bytes.length - at);
    PageHeader header = Util.readPageHeader(rest);
    at = bytes.length - rest.available();
    return header;
  }

  /** What follows a header, as it lies in the file. */
  private byte[] body(PageHeader header) {
    int length = header.getCompressed_page_size();
    require(length >= 0 && length <= bytes.length - at, "a page within its column", length);
    byte[] body = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    if (header.isSetCrc()) {
      CRC32 sum = new CRC32();
      sum.update(body);
      require((int) sum.getValue() == header.getCrc(), "the page of its sum", "another");
    }
    return body;
  }

  private int size(PageHeader header) {
    int size = header.getUncompressed_page_size();
    long most = Math.min(chunk.info().getTotal_uncompressed_size(), 1 << 30);
    require(size >= 0 && size <= most, "a page of at most " + most + " bytes", size);
    return size;
  }

  private int counted(int count) {
    require(
        count >= 0 && count <= chunk.values() - values,
        "at most " + (chunk.values() - values) + " more values",
        count);
    values += count;
    return count;
  }

  private DataPage first(PageHeader header, DataPageHeader page) throws IOException {
    byte[] content = ParquetCodec.plain(chunk.info().getCodec(), body(header), size(header));
    int count = counted(page.getNum_values());
    Encoding encoding = encoding(page.getEncoding());
    int from = 0;
    if (optional) {
      require(
          page.getDefinition_level_encoding() == org.apache.parquet.format.Encoding.RLE,
          "levels in RLE",
          page.getDefinition_level_encoding());
      from = EncodedRuns.requirePrefixed(content, 0, 1, count);
    }
    EncodedRuns.require(content, from, encoding, type.getPrimitiveTypeName(), count);
    return new DataPageV1(
        BytesInput.from(content),
        count,
        content.length,
        Statistics.createStats(type),
        Encoding.RLE,
        Encoding.RLE,
        encoding);
  }

  private DataPage second(PageHeader header, DataPageHeaderV2 page) throws IOException {
    byte[] body = body(header);
    int size = size(header);
    int repeated = page.getRepetition_levels_byte_length();
    int defined = page.getDefinition_levels_byte_length();
    int levels = repeated + defined;
    require(
        repeated >= 0 && defined >= 0 && levels >= 0 && levels <= Math.min(body.length, size),
        "levels within the page",
        levels);
    byte[] rest = Arrays.copyOfRange(body, levels, body.length);
    boolean compressed = !page.isSetIs_compressed() || page.isIs_compressed();
    byte[] data =
        compressed ? ParquetCodec.plain(chunk.info().getCodec(), rest, size - levels) : rest;
    int count = counted(page.getNum_values());
    Encoding encoding = encoding(page.getEncoding());
    byte[] definition = Arrays.copyOfRange(body, repeated, levels);
    if (optional) {
      EncodedRuns.require(definition, 0, definition.length, 1, count);
    }
    EncodedRuns.require(data, 0, encoding, type.getPrimitiveTypeName(), count);
    return DataPageV2.uncompressed(
        count,
        page.getNum_nulls(),
        count,
        BytesInput.empty(),
        BytesInput.from(definition),
        encoding,
        BytesInput.from(data),
        Statistics.createStats(type));
  }

  private static Encoding encoding(org.apache.parquet.format.Encoding written) {
    Encoding encoding = Encoding.valueOf(written.name());
    require(ENCODINGS.contains(encoding), "one of the encodings " + ENCODINGS, encoding);
    return encoding;
  }

  private static void require(boolean sound, String expected, Object found) {
    if (!sound) {
      throw fault(expected, found);
    }
  }

  private static IllegalArgumentException fault(String expected, Object found) {
    return new IllegalArgumentException("expected " + expected + ", but got " + found);
  }
}
