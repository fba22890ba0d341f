package dev.hasten.data.table;

import dev.hasten.data.DataException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.function.Function;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/** A column in a group of rows, from its first row to its last; read when it is first asked for. */
final class ParquetCursor {
  private static final String WRITER = "parquet-mr version 1.18.1"; // none of the known old faults

  private final FileChannel file;
  private final String where;
  private final ParquetColumn column;
  private final ParquetFooter.Group rows;
  private final int leaf;
  private @Nullable ParquetPages pages;
  private @Nullable ColumnReader reader;
  private @Nullable String text;
  private long row = -1;

  ParquetCursor(
      FileChannel file, String where, ParquetColumn column, ParquetFooter.Group rows, int leaf) {
    this.file = file;
    this.where = where;
    this.column = column;
    this.rows = rows;
    this.leaf = leaf;
  }

  /** The cell in a row, which is the last that was asked for or one behind it; null for none. */
  @Nullable String at(long wanted) {
    Function<ColumnReader, String> words =
        column
            .text()
            .orElseThrow(
                () ->
                    new DataException(
                        "expected a column of numbers, texts, dates or booleans in "
                            + where
                            + ", but it holds lists, groups or bytes: leave it out with drop, or"
                            + " write the file without it"));
    try {
      ColumnReader open = reader == null ? open() : reader;
      while (row < wanted) {
        row++;
        if (row > 0) {
          open.consume();
        }
        boolean there =
            open.getCurrentDefinitionLevel() == open.getDescriptor().getMaxDefinitionLevel();
        if (row == wanted) {
          text = there ? words.apply(open) : null;
        } else if (there) {
          open.skip();
        }
      }
    } catch (IOException | RuntimeException fault) {
      throw damaged(fault);
    }
    if (text != null && text.indexOf('\uFFFD') >= 0) {
      throw new Row.CellFault(
          where.substring(where.lastIndexOf(", ") + 2)
              + ": expected text in UTF-8, but got "
              + Cells.shown(text));
    }
    return text;
  }

  private DataException damaged(Exception fault) {
    long place = pages == null ? 0 : pages.place();
    return new DataException(
        "expected pages of a Parquet file in "
            + where
            + ", but cannot read them after row "
            + Math.max(row, 0)
            + " of the group (before byte "
            + place
            + "): "
            + RowFile.words(fault)
            + ": write the file again",
        fault);
  }

  private ColumnReader open() throws IOException {
    ParquetFooter.Chunk chunk = rows.chunks().get(leaf);
    if (chunk.values() != rows.rows()) {
      throw new IllegalArgumentException(
          "expected a value for each of " + rows.rows() + " rows, but got " + chunk.values());
    }
    PrimitiveType type = column.type().orElseThrow();
    byte[] bytes = ParquetFooter.bytes(file, chunk.from(), chunk.length());
    ParquetPages all = new ParquetPages(bytes, chunk, type);
    pages = all;
    MessageType schema = new MessageType("table", type);
    PageReadStore store =
        new PageReadStore() {
          @Override
          public PageReader getPageReader(ColumnDescriptor descriptor) {
            return all;
          }

          @Override
          public long getRowCount() {
            return rows.rows();
          }
        };
    ColumnReader opened =
        new ColumnReadStoreImpl(store, new Ignored(), schema, WRITER)
            .getColumnReader(schema.getColumns().get(0));
    reader = opened;
    return opened;
  }

  /** Values are asked for one by one, not handed out. */
  private static final class Ignored extends GroupConverter {
    @Override
    public Converter getConverter(int field) {
      return new PrimitiveConverter() {};
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }
}
