package dev.hasten.data;

import java.util.Arrays;

/**
 * What is trained on and what is tested on.
 *
 * @param train the training examples
 * @param test examples of the same shape and classes that never take part in training
 */
public record DataPair(Dataset train, Dataset test) implements AutoCloseable {
  /**
   * Checks that both halves fit each other.
   *
   * @throws DataException when shapes, classes or the number to predict differ
   */
  public DataPair {
    if (!Arrays.equals(train.inputShape(), test.inputShape())) {
      throw new DataException(
          "expected training and test examples of the same shape, but got "
              + Arrays.toString(train.inputShape())
              + " and "
              + Arrays.toString(test.inputShape())
              + ": make both of one kind");
    }
    if (train.classes() != test.classes()) {
      throw new DataException(
          "expected as many classes in the training as in the test examples, but got "
              + train.classes()
              + " and "
              + test.classes()
              + ": set the same number on both (ArrayDataset.withClasses)");
    }
    if (!train.numericTarget().equals(test.numericTarget())) {
      throw new DataException(
          "expected one number to predict in the training and in the test examples, standardised"
              + " alike, but got "
              + train.numericTarget().map(NumericTarget::toString).orElse("classes")
              + " and "
              + test.numericTarget().map(NumericTarget::toString).orElse("classes")
              + ": make both with the NumericTarget of the training examples");
    }
  }

  /** Both halves with {@link Dataset#standardised} inputs. */
  public DataPair standardised(float[] mean, float[] deviation) {
    return new DataPair(train.standardised(mean, deviation), test.standardised(mean, deviation));
  }

  @Override
  public void close() {
    train.close();
    test.close();
  }
}
