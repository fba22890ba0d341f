package dev.hasten.data;

import dev.hasten.engine.Tensors;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a model is trained on: anything that gives batches. Every {@link Dataset} is; so are batches
 * from a program of the user's own:
 *
 * <pre>{@code
 * TrainingData mine = TrainingData.of(myBatches, 10);   // Iterable<Batch>, number of classes
 * }</pre>
 *
 * <p>A {@link BatchSource} of one's own is given by implementing this interface around it.
 */
public interface TrainingData {
  /** What errors and reports call it. */
  String name();

  /** The number of examples of an epoch. */
  int size();

  /**
   * The shape of one example, such as {1, 28, 28} for a grey image (channels, height, width), or
   * {64} for a window of tokens.
   */
  long[] inputShape();

  /**
   * The number of classes, or of kinds of tokens: every label is between 0 and this, exclusive. 1
   * where a number is to be predicted. A model answers with so many outputs.
   */
  int classes();

  /**
   * The number that is to be predicted of each example, where it is one: targets are then
   * standardised numbers (N, 1) of fp32, or (N, 2) with the weights of a sampling behind them.
   * Nothing where examples are of classes.
   */
  default Optional<NumericTarget> numericTarget() {
    return Optional.empty();
  }

  /** What is learned of the examples: a number where there is one to predict, else classes. */
  default Task task() {
    return numericTarget().isPresent() ? Task.REGRESSION : Task.CLASSIFICATION;
  }

  /**
   * The type of the inputs: Float where they are numbers, Long where they are tokens, which a model
   * embeds.
   */
  default ScalarType inputType() {
    return ScalarType.Float;
  }

  /** The tokens in one example; 0 where the inputs are numbers. */
  default long tokens() {
    return inputType() == ScalarType.Long ? Tensors.count(inputShape()) : 0;
  }

  /** What speeds are told in: tokens, images of (channels, height, width), or rows of numbers. */
  default Unit unit() {
    if (tokens() > 0) {
      return new Unit("tokens", tokens());
    }
    return switch (inputShape().length) {
      case 3 -> new Unit("images", 1);
      case 1 -> new Unit("rows", 1);
      default -> Unit.EXAMPLES;
    };
  }

  /**
   * For each of the values of an example how many categories there are, 0 where it is a number;
   * empty where the inputs are no rows of a table.
   */
  default List<Integer> categories() {
    return List.of();
  }

  /**
   * The token that begins a document where windows of tokens hold several, which are not to see
   * each other; nothing where they are one text.
   */
  default Optional<Integer> documentStart() {
    return Optional.empty();
  }

  /**
   * Examples that were left out, as the settings of the data have it: that could not be used, or
   * come a second time.
   */
  default List<BadExample> leftOut() {
    return List.of();
  }

  /**
   * The threads that make batches, where training may change their number; none where there are no
   * such, or the user has said how many.
   */
  default Optional<AdjustableWorkers> workers() {
    return Optional.empty();
  }

  /**
   * A sum over all that decides what the examples are, so that a run does not go on with others;
   * empty where none is made.
   */
  default String fingerprint() {
    return "";
  }

  /**
   * A source at its first batch. Two sources of the same settings give the same batches, bit for
   * bit, for a run to be resumable. The caller closes it.
   *
   * @param batchSize examples in a batch
   * @param seed decides the order, where there is a choice
   * @throws DataException when batches of that size cannot be had
   */
  BatchSource batches(int batchSize, long seed);

  /**
   * Batches from anywhere: each call of {@link Iterable#iterator} is one epoch, as in {@link
   * BatchSource#of}. One epoch is read here to count its batches and examples.
   *
   * @param epoch batches of one size; the last may be smaller
   * @param classes every label is between 0 and this, exclusive
   * @throws DataException when there are no batches, or their shapes or sizes do not fit each other
   */
  static TrainingData of(Iterable<Batch> epoch, int classes) {
    return IterableData.counted(epoch, classes, Optional.empty());
  }

  /**
   * As {@link #of(Iterable, int)}, with a number to predict.
   *
   * @param epoch batches whose targets are standardised numbers (N, 1) of fp32, without weights
   * @param number how they were standardised
   * @throws DataException when there are no batches, or their shapes or sizes do not fit each other
   */
  static TrainingData of(Iterable<Batch> epoch, NumericTarget number) {
    return IterableData.counted(epoch, 1, Optional.of(number));
  }
}
