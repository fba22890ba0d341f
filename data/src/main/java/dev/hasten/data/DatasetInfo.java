package dev.hasten.data;

import java.util.List;

/**
 * What is known of a built-in data set.
 *
 * @param name what a job file calls it
 * @param title one line on what it is
 * @param source where it comes from and who made it
 * @param licence its licence
 * @param train the number of training examples
 * @param test the number of test examples
 * @param inputShape the shape of one example
 * @param tokens in one example; 0 where the inputs are numbers
 * @param classes the number of classes
 * @param bytes the size of its compressed files
 */
public record DatasetInfo(
    String name,
    String title,
    String source,
    String licence,
    int train,
    int test,
    List<Long> inputShape,
    long tokens,
    int classes,
    long bytes) {
  /** Copies the shape. */
  public DatasetInfo {
    inputShape = List.copyOf(inputShape);
  }

  /** Of numbers. */
  public DatasetInfo(
      String name,
      String title,
      String source,
      String licence,
      int train,
      int test,
      List<Long> inputShape,
      int classes,
      long bytes) {
    this(name, title, source, licence, train, test, inputShape, 0, classes, bytes);
  }
}
