package dev.hasten.data;

import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** What a model is to say of each of the examples of an array. */
sealed interface ExampleTargets permits ClassTargets, NumberTargets {
  /** One for each example. */
  int count();

  /** The number of classes; 1 for a number. */
  int classes();

  /** The number that is to be predicted, if it is one. */
  Optional<NumericTarget> number();

  /** Of so many examples the target of each, made in the caller's scope. */
  Tensor batch(int count, IntUnaryOperator rowOf);

  /**
   * The class of each example.
   *
   * @throws DataException when they are numbers
   */
  int[] labels(String data);
}
