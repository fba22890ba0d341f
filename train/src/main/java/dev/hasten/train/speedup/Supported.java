package dev.hasten.train.speedup;

import dev.hasten.nn.Embedding;
import dev.hasten.nn.Layer;
import dev.hasten.nn.ModuleLayer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;

/** Finds the layers that a method works on, or says which it supports. */
final class Supported {
  private Supported() {}

  /**
   * The layers of a type.
   *
   * @param speedup the name of the method
   * @throws IllegalArgumentException when there is none; the message names what the method supports
   *     and what the model has
   */
  static <T extends Layer> List<T> layers(Layer model, String speedup, Class<T> type) {
    List<T> layers =
        model.layers().values().stream().filter(type::isInstance).map(type::cast).toList();
    if (layers.isEmpty()) {
      throw new IllegalArgumentException(nothing(model, speedup, type.getSimpleName()));
    }
    return layers;
  }

  /** A parameter without its graph, by path. Made in the caller's scope. */
  static Tensor values(Layer layer, String path) {
    return Objects.requireNonNull(layer.parameters().get(path), path).tensor().detach();
  }

  /** Numbers that the model would train. */
  static long parameters(Layer model) {
    return model.parameters().values().stream().mapToLong(each -> each.tensor().numel()).sum();
  }

  /**
   * Refuses models of tokens, for methods that calculate with inputs.
   *
   * @throws IllegalArgumentException when the model embeds tokens
   */
  static void requireNumbers(Layer model, String speedup) {
    model
        .layers()
        .forEach(
            (path, layer) -> {
              if (layer instanceof Embedding) {
                throw new IllegalArgumentException(
                    "expected inputs of numbers for "
                        + speedup
                        + ", but the model embeds tokens ("
                        + path
                        + "): leave it out");
              }
            });
  }

  /**
   * Refuses models and examples that are no sequences of tokens, or too short ones.
   *
   * @param places that an example has to have more of
   * @throws IllegalArgumentException when they do not fit
   */
  static void requireSequences(Layer model, long[] example, String speedup, int places) {
    layers(model, speedup, Embedding.class);
    if (example.length != 1 || example[0] <= places) {
      throw new IllegalArgumentException(
          "expected sequences of more than "
              + places
              + " places for "
              + speedup
              + ", but an example has the shape "
              + Arrays.toString(example)
              + ": leave it out");
    }
  }

  /** The words of a refusal: something stands around each of so many that a method works on. */
  static String taken(String speedup, String supported, int count) {
    return "expected "
        + supported
        + " that no other speedup or interceptor stands around for "
        + speedup
        + ", but around all "
        + count
        + " one does: leave it, or "
        + speedup
        + ", out";
  }

  /** The words of a refusal: what the method works on, what the model has instead. */
  static String nothing(Layer model, String speedup, String supported) {
    TreeSet<String> kinds = new TreeSet<>();
    boolean bare = false;
    for (Layer layer : model.layers().values()) {
      if (layer.children().isEmpty()) {
        kinds.add(layer.getClass().getSimpleName());
      }
      bare |= layer instanceof ModuleLayer;
    }
    return "expected a layer that "
        + speedup
        + " supports ("
        + supported
        + "), but the model has none, only "
        + String.join(", ", kinds)
        + (bare
            ? ": it cannot look into a ModuleLayer; build the model of layers, or leave it out"
            : ": leave it out");
  }
}
