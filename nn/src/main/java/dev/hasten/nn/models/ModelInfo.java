package dev.hasten.nn.models;

import dev.hasten.nn.Layer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * @param options what may be set
 * @param chosen what is set otherwise than in the published form
 * @param maker makes it
 */
public record ModelInfo(
    String name,
    String title,
    String source,
    List<Long> example,
    ScalarType inputType,
    int classes,
    List<ModelOption> options,
    Map<String, Object> chosen,
    Maker maker) {
  /** Makes a model. */
  @FunctionalInterface
  public interface Maker {
    /**
     * For the shape of one example, a number of classes and values for all options.
     *
     * @throws IllegalArgumentException when they do not fit
     */
    Layer make(long[] example, int classes, Settings settings);
  }

  /** Copies the lists. */
  public ModelInfo {
    example = List.copyOf(example);
    options = List.copyOf(options);
    chosen = Collections.unmodifiableMap(new LinkedHashMap<>(chosen));
  }

  /** Of images in three colours of that height and width, and the thousand classes of ImageNet. */
  static ModelInfo imageNet(
      String name, String title, String source, long size, List<ModelOption> options, Maker maker) {
    return new ModelInfo(
        name,
        title,
        source,
        List.of(3L, size, size),
        ScalarType.Float,
        1000,
        options,
        Map.of(),
        maker);
  }

  /** Without options. */
  public ModelInfo(
      String name,
      String title,
      String source,
      List<Long> example,
      ScalarType inputType,
      int classes,
      BiFunction<long[], Integer, Layer> make) {
    this(
        name,
        title,
        source,
        example,
        inputType,
        classes,
        List.of(),
        Map.of(),
        (shape, kinds, settings) -> make.apply(shape, kinds));
  }

  /** Of numbers, without options. */
  public ModelInfo(
      String name,
      String title,
      String source,
      List<Long> example,
      int classes,
      BiFunction<long[], Integer, Layer> make) {
    this(name, title, source, example, ScalarType.Float, classes, make);
  }

  /**
   * With these values for options, and the published ones for the others.
   *
   * @throws IllegalArgumentException when an option is not of this model or does not take its value
   */
  public ModelInfo with(Map<String, Object> values) {
    new Settings(name, options, values); // checks them
    Map<String, Object> others = new LinkedHashMap<>();
    for (ModelOption option : options) {
      Object value = values.getOrDefault(option.name(), option.standard());
      if (!value.equals(option.standard())) {
        others.put(option.name(), value);
      }
    }
    return new ModelInfo(name, title, source, example, inputType, classes, options, others, maker);
  }

  /** Whether it can be told which columns of a table hold categories. */
  public boolean takesCategories() {
    return options.stream().anyMatch(option -> option.name().equals(Columns.CATEGORIES));
  }

  /**
   * For the columns of a table, unless it says itself what they hold, or cannot be told.
   *
   * @param categories for each column how many, 0 where it holds numbers; empty for other data
   * @throws IllegalArgumentException when it says otherwise than the table
   */
  public ModelInfo withCategories(List<Integer> categories) {
    if (categories.isEmpty() || !takesCategories()) {
      return this;
    }
    List<Double> found = categories.stream().map(Integer::doubleValue).toList();
    Object said = chosen.getOrDefault(Columns.CATEGORIES, found);
    if (!said.equals(found)) {
      throw new IllegalArgumentException(
          "expected the categories of the table for the model "
              + name
              + ", "
              + categories
              + ", but it says "
              + said
              + ": leave categories out");
    }
    Map<String, Object> all = new LinkedHashMap<>(chosen);
    all.put(Columns.CATEGORIES, found);
    return with(all);
  }

  /** With its values as they stand, in the form of a function. */
  public BiFunction<long[], Integer, Layer> make() {
    return (shape, kinds) -> maker.make(shape, kinds, new Settings(name, options, chosen));
  }

  /** In its published form, but for what was set. */
  public Layer published() {
    return make().apply(shape(), classes);
  }

  /** The shape of one example of the published form. */
  public long[] shape() {
    return example.stream().mapToLong(Long::longValue).toArray();
  }

  /** The name with what was set, such as "resnet-18 width 0.25". */
  public String label() {
    StringBuilder label = new StringBuilder(name);
    chosen.forEach((option, value) -> label.append(' ').append(option).append(' ').append(value));
    return label.toString();
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
    return make().apply(shape, kinds);
  }

  private static String words(ScalarType type) {
    return type == ScalarType.Long ? "tokens" : "numbers";
  }
}
