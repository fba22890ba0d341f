package dev.hasten.nn;

import dev.hasten.engine.RandomStreams;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Goes on from weights that were trained on something else: another head, and layers that stay as
 * they are.
 *
 * <pre>{@code
 * SavedModel.load(model, Path.of("published.safetensors"));
 * String head = FineTuning.replaceHead(model, 10, new RandomStreams(1));
 * FineTuning.freezeAllBut(model, head);
 * new Trainer(model, TrainingJob.of(recipe, data).keepingWeights()).run();
 * FineTuning.unfreeze(model);                       // for a second run with all layers
 * }</pre>
 */
public final class FineTuning {
  private FineTuning() {}

  /**
   * Puts a new layer in the place of the last linear one, for another number of classes, and draws
   * its weights.
   *
   * @return its path
   * @throws IllegalArgumentException when the model has no linear layer with a place in it, or its
   *     head is the embedding
   */
  public static String replaceHead(Layer model, int classes, RandomStreams streams) {
    Counts.require("classes for a head", classes, 1);
    if (model.layers().values().stream().anyMatch(TiedHead.class::isInstance)) {
      throw new IllegalArgumentException(
          "expected a head with weights of its own, but it is tied to the embedding: make the model"
              + " with tied: false, or use model.replace(path, layer)");
    }
    String path =
        head(model)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "expected a linear layer as the head of the model, but there is none: use"
                            + " model.replace(path, layer)"));
    if (model.layers().get(path) instanceof Linear former) {
      Linear head = former.onto(classes);
      head.reset(streams.stream("head"));
      model.replace(path, head);
    }
    return path;
  }

  /** The path of the last linear layer; empty where there is none, or the head is the embedding. */
  public static Optional<String> head(Layer model) {
    return model.layers().values().stream().anyMatch(TiedHead.class::isInstance)
        ? Optional.empty()
        : model.layers().entrySet().stream()
            .filter(each -> each.getValue() instanceof Linear && !each.getKey().isEmpty())
            .map(Map.Entry::getKey)
            .reduce((before, after) -> after);
  }

  /**
   * Keeps all weights as they are but those of layers at these paths and below. A batch norm whose
   * factors are kept takes the statistics of the run, and leaves them alone.
   *
   * @throws IllegalArgumentException when there are no weights at a path
   */
  public static void freezeAllBut(Layer model, String... paths) {
    Predicate<String> named = below(model, paths);
    model.parameters().forEach((path, parameter) -> parameter.freeze(!named.test(path)));
  }

  /**
   * Keeps the weights of layers at these paths and below; others stay as they were.
   *
   * @throws IllegalArgumentException when there are no weights at a path
   */
  public static void freeze(Layer model, String... paths) {
    Predicate<String> named = below(model, paths);
    model.parameters().forEach((path, p) -> p.freeze(p.frozen() || named.test(path)));
  }

  /** Trains all weights again. */
  public static void unfreeze(Layer model) {
    model.parameters().values().forEach(parameter -> parameter.freeze(false));
  }

  private static Predicate<String> below(Layer model, String... paths) {
    Set<String> there = model.parameters().keySet();
    for (String path : paths) {
      if (there.stream().noneMatch(each -> isBelow(each, path))) {
        throw new IllegalArgumentException(
            "expected the path of a layer with weights, but got \""
                + path
                + "\": there are "
                + there.stream()
                    .map(each -> each.substring(0, Math.max(0, each.lastIndexOf('.'))))
                    .distinct()
                    .collect(Collectors.joining(", ")));
      }
    }
    List<String> wanted = List.of(paths);
    return path -> wanted.stream().anyMatch(each -> isBelow(path, each));
  }

  private static boolean isBelow(String parameter, String path) {
    return parameter.equals(path) || parameter.startsWith(path + ".");
  }
}
