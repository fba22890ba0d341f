package dev.hasten.data.table;

import dev.hasten.data.DataException;
import dev.hasten.data.internal.BadRows;
import dev.hasten.data.internal.JsonLine;
import dev.hasten.data.internal.Lines;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of JSON Lines: an object a line. Its columns are the keys of all lines, in the order in
 * which they first come; so it is read once for them. Blank lines do not count.
 */
final class JsonLinesFile implements RowFile {
  private static final int MOST_COLUMNS = 1 << 16;

  private final Path path;
  private final TableFormat format;
  private final List<String> names;

  private JsonLinesFile(Path path, TableFormat format, List<String> names) {
    this.path = path;
    this.format = format;
    this.names = names;
  }

  /**
   * Reads the names of its columns.
   *
   * @throws DataException when no line is an object
   */
  static JsonLinesFile open(Path path, TableFormat format) {
    Set<String> names = new LinkedHashSet<>();
    String first = "";
    try (Lines lines = Lines.open(path)) {
      for (Optional<Lines.Line> line = next(lines); line.isPresent(); line = next(lines)) {
        try {
          names.addAll(JsonLine.parse(line.get()).keySet());
        } catch (JsonLine.Fault fault) { // told when the rows are read
          first = first.isEmpty() ? "line " + line.get().number() + ": " + fault.reason() : first;
        }
        if (names.size() > MOST_COLUMNS) {
          throw new DataException(
              "expected at most "
                  + MOST_COLUMNS
                  + " keys in "
                  + path
                  + ", but line "
                  + line.get().number()
                  + " has more: are these values?");
        }
      }
    }
    if (names.isEmpty()) {
      throw RowFile.empty(path, first.isEmpty() ? "it is empty" : "no line is an object: " + first);
    }
    return new JsonLinesFile(path, format, List.copyOf(names));
  }

  private static Optional<Lines.Line> next(Lines lines) {
    Optional<Lines.Line> line = lines.next();
    while (line.isPresent() && line.get().text().filter(String::isBlank).isPresent()) {
      line = lines.next();
    }
    return line;
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

  @Override
  public void forEach(BadRows bad, Visitor visitor) {
    try (Lines lines = Lines.open(path)) {
      int number = 0;
      for (Optional<Lines.Line> line = next(lines); line.isPresent(); line = next(lines)) {
        Optional<String> reason = reason(line.get(), number, visitor);
        if (reason.isPresent()) {
          long at = line.get().number();
          bad.add(path, at, path + ":" + at, reason.get());
        }
        number = Math.addExact(number, 1);
      }
    }
  }

  private Optional<String> reason(Lines.Line line, int number, Visitor visitor) {
    try {
      Map<String, JsonLine.Value> values = JsonLine.parse(line);
      return visitor.reason(number, place -> cell(values, place));
    } catch (JsonLine.Fault fault) {
      return Optional.of(fault.reason());
    }
  }

  private @Nullable String cell(Map<String, JsonLine.Value> values, int place) {
    JsonLine.Value value = values.get(names.get(place));
    if (value == null || value.kind().equals("null")) {
      return null;
    }
    return value
        .text()
        .orElseThrow(
            () ->
                new Row.CellFault(
                    Cells.column(place, names.get(place))
                        + ": expected a string, a number or a boolean, but got "
                        + value.kind()));
  }

  /** Nothing is open between readings. */
  @Override
  public void close() {}
}
