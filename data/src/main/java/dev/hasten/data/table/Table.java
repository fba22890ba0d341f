package dev.hasten.data.table;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.internal.BadRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads tables from files. The schema ({@link TableSchema}) is made of the training rows alone, in
 * readings of the file before the one that keeps its rows, as floats in memory.
 */
public final class Table {
  private Table() {}

  /**
   * One file, of which a share of the rows of each class (or of all, where numbers are predicted),
   * drawn by the seed, is to evaluate on.
   *
   * @throws DataException when it cannot be used: with file, line, column and reason
   */
  public static DataPair read(Path file, TableOptions options) {
    BadRows bad = new BadRows(options.mostBadRows());
    String before = stamp(file);
    return read(file, before, Split.stratified(file, options, bad), options, bad);
  }

  /**
   * A file to train on, and one to evaluate on.
   *
   * @throws DataException when one cannot be used: with file, line, column and reason
   */
  public static DataPair read(Path train, Path test, TableOptions options) {
    BadRows bad = new BadRows(options.mostBadRows());
    String before = stamp(train);
    TableSchema schema = Fit.schema(train, row -> Roles.Role.TRAIN, options, bad);
    RowStore trained = new RowStore(train, schema.width());
    RowStore tested = new RowStore(test, schema.width());
    Filling.fill(train, schema, bad, row -> Optional.of(trained));
    requireUnchanged(train, before);
    Filling.fill(test, schema, bad, row -> Optional.of(tested));
    return new DataPair(
        Filling.dataset(train, schema, trained, bad.of(train)),
        Filling.dataset(test, schema, tested, bad.of(test)));
  }

  /**
   * As {@link #read(Path, TableOptions)} or {@link #read(Path, Path, TableOptions)}, by a schema
   * that another table has made: so that a model takes both, as a mixture has to.
   *
   * @throws DataException when the file cannot be used, or has not the schema's columns and classes
   */
  public static DataPair readBy(
      TableSchema schema, Path file, Optional<Path> test, TableOptions options) {
    if (options.task() != schema.task()) {
      throw new DataException(
          "expected one task for tables of one schema, but that is for "
              + schema.task().label()
              + " and "
              + file
              + " is read for "
              + options.task().label()
              + ": name the same task and target for all");
    }
    BadRows bad = new BadRows(options.mostBadRows());
    String before = stamp(file);
    Roles roles = test.isPresent() ? row -> Roles.Role.TRAIN : Split.stratified(file, options, bad);
    RowStore trained = new RowStore(file, schema.width());
    RowStore tested = new RowStore(file, schema.width());
    fill(file, schema, bad, roles, trained, tested);
    requireUnchanged(file, before);
    test.ifPresent(other -> Filling.fill(other, schema, bad, row -> Optional.of(tested)));
    return new DataPair(
        Filling.dataset(file, schema, trained, bad.of(file)),
        Filling.dataset(test.orElse(file), schema, tested, test.map(bad::of).orElseGet(List::of)));
  }

  private static void fill(
      Path file, TableSchema schema, BadRows bad, Roles roles, RowStore trained, RowStore tested) {
    Filling.fill(
        file,
        schema,
        bad,
        row ->
            switch (roles.of(row)) {
              case TRAIN -> Optional.of(trained);
              case TEST -> Optional.of(tested);
              case NEITHER -> Optional.empty();
            });
  }

  /**
   * The training rows alone, some of which are to evaluate on; the others are to train on and make
   * the schema: for choices that must not see the test rows.
   *
   * @param examples to evaluate on
   * @param test a file that holds the rows to evaluate on otherwise, which is not read; without
   *     one, the rows that {@link #read(Path, TableOptions)} draws are not looked at
   * @throws DataException when the file cannot be used: with file, line, column and reason
   */
  public static DataPair readHeldOut(
      Path file, Optional<Path> test, int examples, TableOptions options) {
    BadRows bad = new BadRows(options.mostBadRows());
    String before = stamp(file);
    Split all =
        test.isPresent() ? Split.whole(file, options, bad) : Split.stratified(file, options, bad);
    return read(file, before, all.holdingOut(examples), options, bad);
  }

  private static DataPair read(
      Path file, String before, Roles roles, TableOptions options, BadRows bad) {
    TableSchema schema = Fit.schema(file, roles, options, bad);
    RowStore trained = new RowStore(file, schema.width());
    RowStore tested = new RowStore(file, schema.width());
    fill(file, schema, bad, roles, trained, tested);
    requireUnchanged(file, before);
    return new DataPair(
        Filling.dataset(file, schema, trained, bad.of(file)),
        Filling.dataset(file, schema, tested, List.of()));
  }

  /** What is another one when a file is written to meanwhile. */
  private static String stamp(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) + " " + Files.getLastModifiedTime(file) : "";
    } catch (IOException fault) {
      throw new DataException(
          "expected to read " + file + ", but could not: " + fault + ": check the file", fault);
    }
  }

  private static void requireUnchanged(Path file, String before) {
    if (!stamp(file).equals(before)) {
      throw new DataException(
          "expected a file that nobody writes to while it is read, but "
              + file
              + " has changed: read it again when it is done");
    }
  }
}
