package dev.hasten.data.table;

import dev.hasten.data.DataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.Type.Repetition;

/**
 * What stands at the end of a Parquet file: its columns, and where the pages of each group of rows
 * lie. All of it is checked against the length of the file before a page is read.
 *
 * @param columns in the order of the file
 * @param groups of rows
 */
record ParquetFooter(List<ParquetColumn> columns, List<Group> groups) {
  private static final String MAGIC = "PAR1";
  private static final String ENCRYPTED = "PARE";
  private static final int MOST_CHUNK = 1 << 30;

  /**
   * Rows in a row.
   *
   * @param rows how many
   * @param chunks of each leaf column, in the order of the schema
   */
  record Group(long rows, List<Chunk> chunks) {}

  /**
   * The pages of a column in a group.
   *
   * @param from where they begin in the file
   * @param length of all of them
   * @param values how many they hold
   * @param info what the file says of them
   */
  record Chunk(long from, int length, long values, ColumnMetaData info) {}

  /**
   * Reads it.
   *
   * @throws DataException when it is damaged or of a kind that is not read
   * @throws IOException when the file cannot be read
   */
  static ParquetFooter read(Path path, FileChannel file) throws IOException {
    long length = file.size();
    if (length == 0) {
      throw RowFile.empty(path, "it is empty");
    }
    if (length < 12 || !text(bytes(file, 0, 4), 0).equals(MAGIC)) {
      throw damaged(path, 0, MAGIC + " at its beginning", "something else");
    }
    byte[] end = bytes(file, length - 8, 8);
    if (text(end, 4).equals(ENCRYPTED)) {
      throw new DataException(
          "expected a Parquet file in the open in "
              + path
              + ", but it is encrypted: write it without");
    }
    if (!text(end, 4).equals(MAGIC)) {
      throw damaged(path, length - 4, MAGIC + " at its end", "something else (is it cut off?)");
    }
    int footer = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (footer < 1 || footer > length - 12) {
      throw damaged(
          path, length - 8, "a footer of 1 to " + (length - 12) + " bytes", String.valueOf(footer));
    }
    long start = length - 8 - footer;
    try {
      FileMetaData all =
          Util.readFileMetaData(new ByteArrayInputStream(bytes(file, start, footer)), footer);
      return of(path, all, start);
    } catch (DataException own) {
      throw own;
    } catch (IOException | RuntimeException fault) { // the library's, of any kind
      throw damaged(path, start, "a footer", RowFile.words(fault));
    }
  }

  private static String text(byte[] bytes, int from) {
    return new String(bytes, from, 4, StandardCharsets.ISO_8859_1);
  }

  /** Bytes of the file from a place on. */
  static byte[] bytes(FileChannel file, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, from + bytes.position()) < 0) {
        throw new IOException("it ends before " + (from + length));
      }
    }
    return bytes.array();
  }

  private static ParquetFooter of(Path path, FileMetaData all, long end) {
    List<SchemaElement> schema = all.getSchema();
    List<ParquetColumn> columns = new ArrayList<>();
    int at = 1;
    for (int i = 0; i < schema.get(0).getNum_children(); i++) {
      int next = behind(schema, at, 0);
      columns.add(column(schema, at, next));
      at = next;
    }
    if (at != schema.size() || columns.isEmpty()) {
      throw damaged(path, end, "a schema of " + at + " elements", String.valueOf(schema.size()));
    }
    int leaves = columns.stream().mapToInt(ParquetColumn::leaves).sum();
    List<Group> groups = new ArrayList<>();
    long rows = 0;
    for (RowGroup group : all.getRow_groups()) {
      if (group.getColumnsSize() != leaves || group.getNum_rows() < 0) {
        throw damaged(
            path,
            end,
            leaves + " columns and 0 rows or more in row group " + groups.size(),
            group.getColumnsSize() + " and " + group.getNum_rows());
      }
      List<Chunk> chunks = new ArrayList<>();
      for (ColumnChunk chunk : group.getColumns()) {
        chunks.add(chunk(path, chunk, groups.size(), end));
      }
      groups.add(new Group(group.getNum_rows(), chunks));
      rows += group.getNum_rows();
    }
    if (rows != all.getNum_rows() || rows > Integer.MAX_VALUE) {
      throw damaged(
          path,
          end,
          "as many rows as its row groups have, " + rows + " (2^31 - 1 at most)",
          String.valueOf(all.getNum_rows()));
    }
    if (rows == 0) {
      throw RowFile.empty(path, "it has no rows");
    }
    return new ParquetFooter(columns, groups);
  }

  /** The number of the element behind one and all of its children. */
  private static int behind(List<SchemaElement> schema, int at, int depth) {
    if (depth > 100 || at >= schema.size()) {
      throw new IllegalArgumentException("a schema that is deeper or shorter than it says");
    }
    int next = at + 1;
    for (int i = 0; i < schema.get(at).getNum_children(); i++) {
      next = behind(schema, next, depth + 1);
    }
    return next;
  }

  private static ParquetColumn column(List<SchemaElement> schema, int at, int next) {
    SchemaElement element = schema.get(at);
    FieldRepetitionType repetition = element.getRepetition_type();
    if (element.isSetType() && repetition != FieldRepetitionType.REPEATED) {
      return ParquetColumn.of(
          element,
          repetition == FieldRepetitionType.OPTIONAL ? Repetition.OPTIONAL : Repetition.REQUIRED);
    }
    int leaves = (int) schema.subList(at, next).stream().filter(SchemaElement::isSetType).count();
    return ParquetColumn.nested(element.getName(), leaves);
  }

  private static Chunk chunk(Path path, ColumnChunk chunk, int group, long end) {
    if (chunk.isSetFile_path() || !chunk.isSetMeta_data()) {
      throw damaged(path, end, "pages in this file in row group " + group, "another file or none");
    }
    ColumnMetaData info = chunk.getMeta_data();
    long data = info.getData_page_offset();
    long dictionary = info.getDictionary_page_offset();
    long from = dictionary > 0 ? Math.min(dictionary, data) : data;
    long length = info.getTotal_compressed_size();
    if (from < 4 || length < 0 || length > MOST_CHUNK || from > end - length) {
      throw damaged(
          path,
          end,
          "pages of a column (1 GB at most) between 4 and "
              + end
              + " in row group "
              + group
              + ", column "
              + Cells.listed(info.getPath_in_schema()),
          length + " bytes at " + from);
    }
    return new Chunk(from, (int) length, info.getNum_values(), info);
  }

  private static DataException damaged(Path path, long at, String expected, String found) {
    return new DataException(
        "expected a Parquet file in "
            + path
            + " with "
            + expected
            + ", but got "
            + found
            + " (at byte "
            + at
            + "): write the file again");
  }
}
