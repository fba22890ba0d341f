package dev.hasten.nn.models;

import dev.hasten.nn.Layer;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A built-in model.
 *
 * @param name what a job file calls it
 * @param title one line on what it is
 * @param source where its settings come from
 * @param example the shape of one example of the published form
 * @param classes the number of classes of the published form
 * @param make makes it for the shape of one example and a number of classes; throws
 *     IllegalArgumentException when they do not fit
 */
public record ModelInfo(
    String name,
    String title,
    String source,
    List<Long> example,
    int classes,
    BiFunction<long[], Integer, Layer> make) {
  /** Copies the shape. */
  public ModelInfo {
    example = List.copyOf(example);
  }

  /** In its published form. */
  public Layer published() {
    return make.apply(example.stream().mapToLong(Long::longValue).toArray(), classes);
  }
}
