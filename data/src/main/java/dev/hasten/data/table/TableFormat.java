package dev.hasten.data.table;

import dev.hasten.data.DataException;
import java.nio.file.Path;
import java.util.List;

/**
 * How a file writes a table. Separator and header are of files of separated values; in Parquet
 * ({@code .parquet}, {@code .pq}) and JSON Lines ({@code .jsonl}, {@code .ndjson}) columns have
 * names and a value that is missing is null, as well as what stands in {@code missing}. Text is
 * UTF-8; cells may be in double quotes, within which separators and line ends are text and a quote
 * is written twice (<a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>). Spaces around a
 * cell do not count.
 *
 * @param separator between two cells
 * @param header whether the first line names the columns; otherwise their names are 1, 2, 3, ...
 * @param missing what stands for a value that is missing
 */
public record TableFormat(char separator, boolean header, List<String> missing) {
  /** What stands for a missing value unless told otherwise. */
  public static final List<String> MISSING = List.of("", "NA", "N/A", "n/a", "NULL", "null");

  /**
   * Copies the list.
   *
   * @throws DataException when the separator is a quote or the end of a line
   */
  public TableFormat {
    missing = missing.stream().map(String::strip).distinct().toList();
    if (separator == '"' || separator == '\n' || separator == '\r') {
      throw new DataException(
          "expected a separator such as , or ; or a tab, but got "
              + Cells.shown(String.valueOf(separator))
              + ": that has another meaning");
    }
  }

  /** Commas, a line of names, and the usual words for what is missing. */
  public static TableFormat csv() {
    return new TableFormat(',', true, MISSING);
  }

  /** Whether a file is one of separated values, by the end of its name. */
  public static boolean isSeparated(Path file) {
    return RowFile.Kind.of(file) == RowFile.Kind.SEPARATED;
  }

  /** Whether a cell without spaces around it stands for a missing value. */
  boolean isMissing(String cell) {
    return missing.contains(cell);
  }
}
