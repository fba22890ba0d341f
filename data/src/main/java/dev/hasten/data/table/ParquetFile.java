package dev.hasten.data.table;

import dev.hasten.data.DataException;
import dev.hasten.data.internal.BadRows;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Parquet file: group of rows after group of rows, of each the columns that are asked for. */
final class ParquetFile implements RowFile {
  private final Path path;
  private final TableFormat format;
  private final FileChannel file;
  private final ParquetFooter footer;
  private final List<String> names;

  private ParquetFile(Path path, TableFormat format, FileChannel file) throws IOException {
    this.path = path;
    this.format = format;
    this.file = file;
    footer = ParquetFooter.read(path, file);
    names = footer.columns().stream().map(column -> column.name().strip()).toList();
    RowFile.requireDifferent(path, names);
  }

  /**
   * Opens a file and reads its footer.
   *
   * @throws DataException when it is none, damaged or empty, or a name is there twice
   */
  static ParquetFile open(Path path, TableFormat format) {
    try {
      FileChannel file = FileChannel.open(path);
      try {
        return new ParquetFile(path, format, file);
      } catch (IOException | RuntimeException fault) {
        file.close();
        throw fault;
      }
    } catch (DataException own) {
      throw own;
    } catch (IOException | RuntimeException fault) {
      throw RowFile.unreadable(path, fault);
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public TableFormat format() {
    return format;
  }

  @Override
  public List<String> names() {
    return names;
  }

  /** A page that cannot be read stops in any case: it is no row that could be left out. */
  @Override
  public void forEach(BadRows bad, Visitor visitor) {
    int number = 0;
    for (int group = 0; group < footer.groups().size(); group++) {
      List<ParquetCursor> cursors = cursors(group);
      for (long row = 0; row < footer.groups().get(group).rows(); row++) {
        long current = row;
        Optional<String> reason = visitor.reason(number, place -> cursors.get(place).at(current));
        if (reason.isPresent()) {
          bad.add(path, number, path + " (row " + (number + 1L) + ")", reason.get());
        }
        number++;
      }
    }
  }

  private List<ParquetCursor> cursors(int group) {
    List<ParquetCursor> cursors = new ArrayList<>();
    int leaf = 0;
    for (int i = 0; i < names.size(); i++) {
      ParquetColumn column = footer.columns().get(i);
      String where = path + ", row group " + group + ", " + Cells.column(i, names.get(i));
      ParquetFooter.Group rows = footer.groups().get(group);
      cursors.add(new ParquetCursor(file, where, column, rows, leaf));
      leaf += column.leaves();
    }
    return cursors;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException fault) {
      throw RowFile.unreadable(path, fault);
    }
  }
}
