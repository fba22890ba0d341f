package dev.hasten.train.speedup;

import dev.hasten.nn.Layer;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sigmoid;
import dev.hasten.nn.Tanh;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;

/**
 * Pools first and activates after, where a model activates first: for a monotone activation f,
 * {@code max(f(x)) = f(max(x))} (<a href="https://stackoverflow.com/questions/35543428">known</a>
 * since 2016 at least), and f then works on a quarter of the numbers (of 2x2 windows). Gradients
 * flow to the same places.
 */
public record PoolBeforeActivation() implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "pool-before-activation",
          "max pooling before ReLU, sigmoid or tanh instead of after: the same result",
          "https://stackoverflow.com/questions/35543428",
          List.of(),
          values -> new PoolBeforeActivation());

  @Override
  public Effect effect() {
    return Effect.EXACT;
  }

  @Override
  public void install(Seams seams) {
    seams.model((model, example) -> swap(model));
  }

  private static String swap(Layer model) {
    List<Neighbours> pairs =
        Neighbours.in(model, (a, b) -> isMonotone(a) && b instanceof MaxPool2d);
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException(
          Supported.nothing(
              model, "pool-before-activation", "a ReLU, sigmoid or tanh right before a MaxPool2d"));
    }
    for (Neighbours pair : pairs) {
      model.replace(pair.firstPath(), pair.second());
      model.replace(pair.secondPath(), pair.first());
    }
    return pairs.size() + " poolings moved before their activations";
  }

  private static boolean isMonotone(Layer layer) {
    return layer instanceof Relu || layer instanceof Sigmoid || layer instanceof Tanh;
  }

  @Override
  public Choice choice() {
    return Choice.of("pool-before-activation");
  }
}
