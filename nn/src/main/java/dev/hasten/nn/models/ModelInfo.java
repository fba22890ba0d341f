package dev.hasten.nn.models;

import dev.hasten.nn.Layer;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A built-in model.
 *
 * @param name what a job file calls it
 * @param title one line on what it is
 * @param source where its settings come from
 * @param example the shape of one example of the published form
 * @param inputType the type of the inputs: Float, or Long where they are tokens
 * @param classes the number of classes of the published form
 * @param make makes it for the shape of one example and a number of classes; throws
 *     IllegalArgumentException when they do not fit
 */
public record ModelInfo(
    String name,
    String title,
    String source,
    List<Long> example,
    ScalarType inputType,
    int classes,
    BiFunction<long[], Integer, Layer> make) {
  /** Copies the shape. */
  public ModelInfo {
    example = List.copyOf(example);
  }

  /** Of numbers. */
  public ModelInfo(
      String name,
      String title,
      String source,
      List<Long> example,
      int classes,
      BiFunction<long[], Integer, Layer> make) {
    this(name, title, source, example, ScalarType.Float, classes, make);
  }

  /** In its published form. */
  public Layer published() {
    return make.apply(shape(), classes);
  }

  /** The shape of one example of the published form. */
  public long[] shape() {
    return example.stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * Makes it for data.
   *
   * @param shape of one example
   * @param type of the inputs
   * @param kinds the number of classes, or of kinds of tokens
   * @throws IllegalArgumentException when the model is not for such data
   */
  public Layer make(long[] shape, ScalarType type, int kinds) {
    if (type != inputType) {
      throw new IllegalArgumentException(
          "expected data of "
              + words(inputType)
              + " for the model "
              + name
              + ", but got "
              + words(type)
              + " in examples of shape "
              + Arrays.toString(shape)
              + ": take other data or another model");
    }
    return make.apply(shape, kinds);
  }

  private static String words(ScalarType type) {
    return type == ScalarType.Long ? "tokens" : "numbers";
  }
}
