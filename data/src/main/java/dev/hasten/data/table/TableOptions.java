package dev.hasten.data.table;

import dev.hasten.data.DataException;
import dev.hasten.data.Task;
import dev.hasten.data.internal.FileChecks;
import java.util.ArrayList;
import java.util.List;

/**
 * How a table is read.
 *
 * @param target the column to predict
 * @param task whether it holds classes or numbers
 * @param format how its file writes it
 * @param drop columns to leave out
 * @param numeric columns that hold numbers, whatever they look like
 * @param categorical columns that hold categories, whatever they look like
 * @param testShare of the rows of each class, or of all where numbers are predicted, those to
 *     evaluate on, where one file holds all
 * @param seed decides which ones
 * @param mostBadRows how many rows that cannot be used are left out, counted over all files; one
 *     more stops the reading, and with 0 the first
 */
public record TableOptions(
    String target,
    Task task,
    TableFormat format,
    List<String> drop,
    List<String> numeric,
    List<String> categorical,
    double testShare,
    long seed,
    int mostBadRows) {
  /**
   * Copies the lists and checks all.
   *
   * @throws DataException when a number is out of its range, or a column is to be two things
   */
  public TableOptions {
    drop = List.copyOf(drop);
    numeric = List.copyOf(numeric);
    categorical = List.copyOf(categorical);
    FileChecks.requireTestShare(testShare, "rows", "20%");
    FileChecks.requireMostBad(mostBadRows, "rows");
    List<String> all = new ArrayList<>(drop);
    all.addAll(numeric);
    all.addAll(categorical);
    all.add(target);
    List<String> twice =
        all.stream().filter(name -> all.indexOf(name) < all.lastIndexOf(name)).distinct().toList();
    if (!twice.isEmpty()) {
      throw new DataException(
          "expected each column once among target, drop, numeric and categorical, but got "
              + Cells.listed(twice)
              + " twice: remove one");
    }
  }

  /**
   * Classes to predict, a fifth of the rows to evaluate on, commas, a line of names, no bad rows.
   */
  public static Builder builder(String target) {
    return new Builder(target);
  }

  /** Options that are still being chosen. */
  public static final class Builder {
    private final String target;
    private Task task = Task.CLASSIFICATION;
    private TableFormat format = TableFormat.csv();
    private List<String> drop = List.of();
    private List<String> numeric = List.of();
    private List<String> categorical = List.of();
    private double testShare = 0.2;
    private long seed;
    private int mostBadRows;

    private Builder(String target) {
      this.target = target;
    }

    /** What the target holds. */
    public Builder task(Task other) {
      task = other;
      return this;
    }

    /** How the file writes the table. */
    public Builder format(TableFormat other) {
      format = other;
      return this;
    }

    /** Columns to leave out. */
    public Builder drop(String... columns) {
      drop = List.of(columns);
      return this;
    }

    /** Columns that hold numbers, whatever they look like. */
    public Builder numeric(String... columns) {
      numeric = List.of(columns);
      return this;
    }

    /** Columns that hold categories, whatever they look like. */
    public Builder categorical(String... columns) {
      categorical = List.of(columns);
      return this;
    }

    /** The share of rows to evaluate on. */
    public Builder testShare(double share) {
      testShare = share;
      return this;
    }

    /** What decides which rows these are. */
    public Builder seed(long number) {
      seed = number;
      return this;
    }

    /** Leaves out up to so many rows that cannot be used. */
    public Builder skipBadRows(int most) {
      mostBadRows = most;
      return this;
    }

    /**
     * The options.
     *
     * @throws DataException when they make no sense
     */
    public TableOptions build() {
      return new TableOptions(
          target, task, format, drop, numeric, categorical, testShare, seed, mostBadRows);
    }
  }
}
