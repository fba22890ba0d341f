package dev.hasten.data.table;

import dev.hasten.data.DataException;
import dev.hasten.data.internal.BadRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A file of a table, read once from its beginning to its end. */
interface RowFile extends AutoCloseable {
  /** Characters of what a library says. */
  int MOST_WORDS = 240;

  /** Looks at a row. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes a row.
     *
     * @param number of the row in its file, from 0; rows that cannot be used count too
     * @return why the row cannot be used; nothing when it can
     */
    Optional<String> row(int number, Row row);

    /** The same, with a cell that is none as the reason. */
    default Optional<String> reason(int number, Row row) {
      try {
        return row(number, row);
      } catch (Row.CellFault fault) {
        return Optional.of(fault.reason());
      }
    }
  }

  /**
   * Opens a file and reads the names of its columns. The end of its name tells what it is; what is
   * neither Parquet nor JSON Lines is read as cells between separators.
   *
   * @throws DataException when there is none or it is empty, or a name is there twice
   */
  static RowFile open(Path path, TableFormat format) {
    if (!Files.isRegularFile(path)) {
      throw new DataException(
          "expected a table in "
              + path
              + ", but "
              + (Files.exists(path) ? "that is no file" : "there is no such file")
              + ": check the path");
    }
    return switch (Kind.of(path)) {
      case SEPARATED -> CsvFile.open(path, format);
      case PARQUET -> ParquetFile.open(path, format);
      case JSON_LINES -> JsonLinesFile.open(path, format);
    };
  }

  /** What a file is. */
  enum Kind {
    SEPARATED,
    PARQUET,
    JSON_LINES;

    static Kind of(Path path) {
      String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
      if (name.endsWith(".parquet") || name.endsWith(".pq")) {
        return PARQUET;
      }
      return name.endsWith(".jsonl") || name.endsWith(".ndjson") ? JSON_LINES : SEPARATED;
    }
  }

  /** The file. */
  Path path();

  /** How the table is written, and what stands for a missing value. */
  TableFormat format();

  /** The names of the columns; a number from 1 for those that have none. */
  List<String> names();

  /** All rows: those that are no rows, or that the visitor cannot use, go to the bad ones. */
  void forEach(BadRows bad, Visitor visitor);

  @Override
  void close();

  /** Refuses a name that is there twice. */
  static void requireDifferent(Path path, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new DataException(
            "expected each column of "
                + path
                + " under a name of its own, but "
                + Cells.shown(name)
                + " is there twice: rename one");
      }
    }
  }

  /** A file that cannot be read. */
  static DataException unreadable(Path path, Throwable fault) {
    return new DataException(
        "expected to read " + path + ", but could not: " + words(fault) + ": check the file",
        fault);
  }

  /** What a library says, in one line. */
  static String words(Throwable fault) {
    String own = String.valueOf(fault.getMessage());
    String all = fault.getCause() == null ? own : own + ": " + fault.getCause().getMessage();
    String line = all.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= MOST_WORDS ? line : line.substring(0, MOST_WORDS) + "...";
  }

  /** A file without rows. */
  static DataException empty(Path path, String why) {
    return new DataException(
        "expected rows in " + path + ", but " + why + ": check how it was written");
  }
}
