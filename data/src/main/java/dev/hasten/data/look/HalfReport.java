package dev.hasten.data.look;

import java.util.List;
import java.util.Optional;

/**
 * What one half of the data holds.
 *
 * @param examples how many there are
 * @param shape of an example, as a model is given it; of images before they are cropped, the
 *     smallest and the greatest width and height
 * @param classCounts examples (or tokens to be told) of each class; none where a number is to be
 *     predicted
 * @param labelsOutside labels that are none of a class
 * @param leftOver places of windows of tokens that are to say nothing: they only fill up
 * @param values how many were looked at
 * @param missing of them that are NaN; of a table the cells that are missing
 * @param infinite of them
 * @param outside finite ones that are below or above all in training; of a table cells that are
 *     below or above all of their column
 * @param constant examples whose values are all the same, such as black images
 * @param least of the finite values; infinity where there are none
 * @param greatest of the finite values
 * @param mean of the finite values
 * @param deviation of the finite values
 * @param target what is to be predicted, where it is a number
 * @param faults examples that cannot be read, and why
 */
public record HalfReport(
    int examples,
    List<Long> shape,
    List<Long> classCounts,
    long labelsOutside,
    long leftOver,
    long values,
    long missing,
    long infinite,
    long outside,
    long constant,
    double least,
    double greatest,
    double mean,
    double deviation,
    Optional<TargetReport> target,
    List<Fault> faults) {
  /**
   * An example that cannot be read.
   *
   * @param example its number
   * @param reason in a line
   */
  public record Fault(int example, String reason) {}

  /** With the missing cells of a table, and those outside training's range. */
  HalfReport ofCells(long missingCells, long outsideCells) {
    return new HalfReport(
        examples,
        shape,
        classCounts,
        labelsOutside,
        leftOver,
        values,
        missingCells,
        infinite,
        outsideCells,
        constant,
        least,
        greatest,
        mean,
        deviation,
        target,
        faults);
  }

  /** Copies the lists. */
  public HalfReport {
    shape = List.copyOf(shape);
    classCounts = List.copyOf(classCounts);
    faults = List.copyOf(faults);
  }
}
