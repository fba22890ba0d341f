package dev.hasten.data.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.hasten.data.DataException;
import dev.hasten.data.internal.BadRows;
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
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A file of cells between separators. */
final class CsvFile implements RowFile {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final Path path;
  private final CsvReader<CsvRecord> reader;
  private final Iterator<CsvRecord> records;
  private final TableFormat format;
  private final CsvRecord first;
  private final List<String> names;

  private CsvFile(Path path, CsvReader<CsvRecord> reader, TableFormat format) {
    this.path = path;
    this.reader = reader;
    this.format = format;
    records = reader.iterator();
    first = read().orElseThrow(() -> RowFile.empty(path, "it is empty"));
    names = names(first, format.header());
    RowFile.requireDifferent(path, names);
  }

  /**
   * Opens a file and reads the names of its columns.
   *
   * @throws DataException when it is empty, or a name is there twice
   */
  static CsvFile open(Path path, TableFormat format) {
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
      throw RowFile.unreadable(path, fault);
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

  private static List<String> names(CsvRecord first, boolean header) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < first.getFieldCount(); i++) {
      String name = header ? first.getField(i).strip() : "";
      all.add(name.isEmpty() ? String.valueOf(i + 1) : name);
    }
    return List.copyOf(all);
  }

  /** Rows of another number of cells are bad ones too. */
  @Override
  public void forEach(BadRows bad, Visitor visitor) {
    int number = 0;
    Optional<CsvRecord> next = format.header() ? read() : Optional.of(first);
    if (next.isEmpty()) {
      throw RowFile.empty(path, "there is only a line of names");
    }
    for (; next.isPresent(); next = read()) {
      CsvRecord record = next.get();
      Optional<String> reason = shape(record);
      if (reason.isEmpty()) {
        reason = visitor.reason(number, record::getField);
      }
      if (reason.isPresent()) {
        long line = record.getStartingLineNumber();
        bad.add(path, line, path + ":" + line, reason.get() + lines(record));
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
    if (format.header() && cells.equals(first.getFields())) {
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
          "expected rows of cells in "
              + path
              + ", but got: "
              + RowFile.words(fault)
              + ": mend that line",
          fault);
    } catch (UncheckedIOException fault) {
      throw RowFile.unreadable(path, fault);
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException fault) {
      throw RowFile.unreadable(path, fault);
    }
  }
}
