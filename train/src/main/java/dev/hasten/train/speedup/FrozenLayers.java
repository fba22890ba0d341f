package dev.hasten.train.speedup;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Parameter;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * Keeps the first layers of a model as they are. Autograd builds no graph below the first layer
 * that is trained, so nothing is computed there in the backward pass; what momentum and decay would
 * still do to the frozen weights is undone after each update.
 */
final class FrozenLayers implements AutoCloseable {
  private final List<List<String>> layers;
  private final Weights weights;
  private final Map<String, Tensor> kept = new LinkedHashMap<>();
  private int count;

  FrozenLayers(List<List<String>> layers, Weights weights) {
    this.layers = layers;
    this.weights = weights;
  }

  /** What a speedup that freezes cannot stand beside, and others that do the same. */
  static Map<String, String> conflictsAnd(String... others) {
    Map<String, String> all = Conflicts.of("both decide which layers are trained", others);
    all = Conflicts.and(all, "it writes into frozen weights", "lookahead", "progressive-stacking");
    return Conflicts.and(
        all, "its recompute needs a gradient in each block", "activation-checkpointing");
  }

  /**
   * The names of the parameters of each layer that has some of its own to train, in the order of
   * the model.
   *
   * @throws IllegalArgumentException when there are fewer than two, since the last is never frozen
   */
  static List<List<String>> of(Layer model, String method) {
    Map<String, List<String>> byLayer = new LinkedHashMap<>();
    model
        .parameters()
        .forEach(
            (name, parameter) -> {
              if (!parameter.frozen()) {
                String layer = name.substring(0, Math.max(0, name.lastIndexOf('.')));
                byLayer.computeIfAbsent(layer, path -> new ArrayList<>()).add(name);
              }
            });
    if (byLayer.size() < 2) {
      throw new IllegalArgumentException(
          "expected at least two layers to train for "
              + method
              + ", but the model has "
              + byLayer.size()
              + ": leave it out");
    }
    return List.copyOf(byLayer.values());
  }

  /** The number of layers. */
  int size() {
    return layers.size();
  }

  /** The names of the parameters of a layer. */
  List<String> layer(int index) {
    return layers.get(index);
  }

  /** Before a step: from now on the first so many layers are frozen, all others trained. */
  void freeze(int first) {
    if (first != count) {
      for (int i = 0; i < layers.size(); i++) {
        boolean frozen = i < first;
        layers.get(i).forEach(name -> parameter(name).freeze(frozen));
      }
      count = first;
      forget();
    }
    if (kept.isEmpty()) {
      try (Scope scope = Scope.open()) {
        layers.subList(0, count).stream()
            .flatMap(List::stream)
            .forEach(name -> kept.put(name, Tensors.own(value(name).clone())));
      }
    }
  }

  /** After an update: the frozen weights are again what they were. */
  void putBack() {
    try (Scope scope = Scope.open()) {
      kept.forEach((name, tensor) -> value(name).copy_(tensor));
    }
  }

  /** The weights are others now, so what was kept of them no longer holds. */
  void forget() {
    kept.values().forEach(Tensors::free);
    kept.clear();
  }

  private Parameter parameter(String name) {
    return Objects.requireNonNull(weights.parameters().get(name), name);
  }

  private Tensor value(String name) {
    return weights.values().get(weights.names().indexOf(name));
  }

  /** All layers can be trained again. */
  @Override
  public void close() {
    freeze(0);
    forget();
  }
}
