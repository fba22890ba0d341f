package dev.hasten.data;

import java.util.Arrays;
import java.util.Optional;

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
    numberFault(train, test)
        .ifPresent(
            fault -> {
              throw new DataException(fault);
            });
    if (train.classes() != test.classes()) {
      throw new DataException(
          "expected as many classes in the training as in the test examples, but got "
              + train.classes()
              + " and "
              + test.classes()
              + ": set the same number on both (ArrayDataset.withClasses)");
    }
  }

  /**
   * Why what is learned of some examples cannot be tested on others, as far as it is a number to
   * predict; nothing where both have classes, or one target standardised alike.
   *
   * @param train what is trained on
   * @param test what is tested on
   */
  public static Optional<String> numberFault(TrainingData train, TrainingData test) {
    return train.numericTarget().equals(test.numericTarget())
        ? Optional.empty()
        : Optional.of(
            "expected one number to predict in the training and in the test examples, standardised"
                + " alike, but got "
                + words(train)
                + " and "
                + words(test)
                + ": make both with the NumericTarget of the training examples, or in a job file"
                + " give both one task and target");
  }

  private static String words(TrainingData data) {
    return data.numericTarget().map(NumericTarget::toString).orElse("classes");
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
