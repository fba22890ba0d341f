package dev.hasten.data.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.hasten.data.DataException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A file of a table, read once from its beginning to its end. */
final class CsvFile implements AutoCloseable {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** Looks at a row. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes a row.
     *
     * @param number of the row in its file, from 0; rows that cannot be used count too
     * @param cells as many as there are columns, spaces around them included
     * @return why the row cannot be used; nothing when it can
     */
    Optional<String> row(int number, List<String> cells);
  }

  private final Path path;
  private final CsvReader<CsvRecord> reader;
  private final Iterator<CsvRecord> records;
  private final boolean header;
  private final CsvRecord first;
  private final List<String> names;

  private CsvFile(Path path, CsvReader<CsvRecord> reader, TableFormat format) {
    this.path = path;
    this.reader = reader;
    this.header = format.header();
    records = reader.iterator();
    first = read().orElseThrow(() -> empty("it is empty"));
    names = names(path, first, header);
  }

  /**
   * Opens a file and reads the names of its columns.
   *
   * @throws DataException when there is none or it is empty, or a name is there twice
   */
  static CsvFile open(Path path, TableFormat format) {
    if (!Files.isRegularFile(path)) {
      throw new DataException(
          "expected a table in "
              + path
              + ", but "
              + (Files.exists(path) ? "that is no file" : "there is no such file")
              + ": check the path");
    }
    try {
      InputStream bytes = withoutMark(Files.newInputStream(path));
      CsvReader<CsvRecord> reader =
          CsvReader.builder()
              .fieldSeparator(format.separator())
              .allowUnclosedQuote(false)
              .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
              .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
              .ofCsvRecord(new InputStreamReader(bytes, StandardCharsets.UTF_8));
      try {
        return new CsvFile(path, reader, format);
      } catch (DataException fault) {
        reader.close();
        throw fault;
      }
    } catch (IOException fault) {
      throw unreadable(path, fault);
    }
  }

  private static InputStream withoutMark(InputStream bytes) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(bytes, 1 << 16);
    buffered.mark(BYTE_ORDER_MARK.length);
    if (!Arrays.equals(buffered.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
      buffered.reset();
    }
    return buffered;
  }

  Path path() {
    return path;
  }

  /** The names of the columns; a number from 1 for those that have none. */
  List<String> names() {
    return names;
  }

  private static List<String> names(Path path, CsvRecord first, boolean header) {
    List<String> all = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < first.getFieldCount(); i++) {
      String name = header ? first.getField(i).strip() : "";
      all.add(name.isEmpty() ? String.valueOf(i + 1) : name);
      if (!seen.add(all.get(i))) {
        throw new DataException(
            "expected each column of "
                + path
                + " under a name of its own, but "
                + Cells.shown(all.get(i))
                + " is there twice: rename one");
      }
    }
    return List.copyOf(all);
  }

  /** All rows: those of another number of cells, or that are no rows, go to the bad ones. */
  void forEach(BadRows bad, Visitor visitor) {
    int number = 0;
    Optional<CsvRecord> next = header ? read() : Optional.of(first);
    if (next.isEmpty()) {
      throw empty("there is only a line of names");
    }
    for (; next.isPresent(); next = read()) {
      CsvRecord record = next.get();
      Optional<String> reason = shape(record);
      if (reason.isEmpty()) {
        reason = visitor.row(number, record.getFields());
      }
      if (reason.isPresent()) {
        bad.add(path, record.getStartingLineNumber(), reason.get() + lines(record));
      }
      number = Math.addExact(number, 1);
    }
  }

  private Optional<String> shape(CsvRecord record) {
    if (record.getFieldCount() != names.size()) {
      return Optional.of(
          "expected " + names.size() + " cells in a row, but got " + record.getFieldCount());
    }
    List<String> cells = record.getFields();
    if (header && cells.equals(first.getFields())) {
      return Optional.of("expected a row, but got the names of the columns again");
    }
    for (int i = 0; i < cells.size(); i++) {
      if (cells.get(i).indexOf('\uFFFD') >= 0) { // what stands for bytes that are no UTF-8
        return Optional.of(
            Cells.column(i, names.get(i))
                + ": expected text in UTF-8, but got "
                + Cells.shown(cells.get(i)));
      }
    }
    return Optional.empty();
  }

  /** Where a row ends that takes several lines: a quote that was not meant as one swallows many. */
  private static String lines(CsvRecord record) {
    long breaks =
        record.getFields().stream().mapToLong(cell -> Math.max(1, cell.lines().count()) - 1).sum();
    return breaks == 0
        ? ""
        : " (the row goes on to line "
            + (record.getStartingLineNumber() + breaks)
            + ": is a quote not closed?)";
  }

  private Optional<CsvRecord> read() {
    try {
      return records.hasNext() ? Optional.of(records.next()) : Optional.empty();
    } catch (CsvParseException fault) {
      throw new DataException(
          "expected rows of cells in " + path + ", but got: " + words(fault) + ": mend that line",
          fault);
    } catch (UncheckedIOException fault) {
      throw unreadable(path, fault);
    }
  }

  private static String words(Throwable fault) {
    String own = String.valueOf(fault.getMessage());
    String all = fault.getCause() == null ? own : own + ": " + fault.getCause().getMessage();
    return all.replaceAll("\\p{Cntrl}", "?");
  }

  private static DataException unreadable(Path path, Exception fault) {
    return new DataException(
        "expected to read " + path + ", but could not: " + words(fault) + ": check the file",
        fault);
  }

  private DataException empty(String why) {
    return new DataException(
        "expected rows in " + path + ", but " + why + ": check how it was written");
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException fault) {
      throw unreadable(path, fault);
    }
  }
}
