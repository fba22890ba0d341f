package dev.hasten.data.look;

import java.util.List;
import java.util.Optional;

/**
 * What a column of a table holds, in the unit of the file.
 *
 * @param name of the column
 * @param quartiles of the numbers to train on, by which cells are outliers in both halves; none
 *     where the column holds categories
 * @param train what is trained on
 * @param test what is tested on
 */
public record ColumnReport(String name, Optional<Quartiles> quartiles, Half train, Half test) {
  /**
   * One half.
   *
   * @param cells as many as rows
   * @param missing of them
   * @param content what the others hold
   */
  public record Half(long cells, long missing, Content content) {
    /** The share of the cells that are missing. */
    public double missingShare() {
      return cells == 0 ? 0 : (double) missing / cells;
    }

    /** The numbers, where they are some. */
    public Optional<Numbers> numbers() {
      return content instanceof Numbers numbers ? Optional.of(numbers) : Optional.empty();
    }

    /** The categories, where they are some. */
    public Optional<Categories> categories() {
      return content instanceof Categories categories ? Optional.of(categories) : Optional.empty();
    }
  }

  /** What is in the cells that are not missing. */
  public sealed interface Content {}

  /**
   * Numbers, as exact as a float is of their distance from the mean.
   *
   * @param least infinity where all are missing
   * @param greatest minus infinity where all are missing
   * @param mean 0 where all are missing
   * @param deviation the root of the mean square distance from the mean
   * @param outside how many are below or above all in training
   * @param outliers how many lie beyond the outer fences of the {@link Quartiles} in training
   * @param farthest the first ten of these, the farthest first
   */
  public record Numbers(
      double least,
      double greatest,
      double mean,
      double deviation,
      long outside,
      long outliers,
      List<Far> farthest)
      implements Content {
    /** Copies the list. */
    public Numbers {
      farthest = List.copyOf(farthest);
    }
  }

  /**
   * A number far from the others.
   *
   * @param example the number of its row
   * @param value in the unit of the column
   * @param times how many distances of the quartiles it lies beyond the nearer one
   */
  public record Far(int example, double value, double times) {}

  /**
   * Categories.
   *
   * @param different how many there are, those that training does not have left out
   * @param mostFrequent of these; empty where there are none
   * @param ofMostFrequent how many cells hold that one
   * @param unseen how many cells hold a category that training does not have
   */
  public record Categories(int different, String mostFrequent, long ofMostFrequent, long unseen)
      implements Content {}
}
