package dev.hasten.train.speedup;

import dev.hasten.engine.Scope;
import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Layer;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;

/**
 * Drops the bias of a convolution right before a batch norm, which takes every constant away again
 * (Ioffe and Szegedy, <a href="https://arxiv.org/abs/1502.03167">2015</a>, section 3.2): {@code u +
 * b - mean(u + b) = u - mean(u)}, and the variance is the same. Fewer parameters, one gradient less
 * to sum up.
 */
public record BiasBeforeNorm() implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "bias-before-norm",
          "drops the bias of convolutions right before a batch norm, where it has no effect",
          "https://arxiv.org/abs/1502.03167",
          List.of(),
          values -> new BiasBeforeNorm());

  @Override
  public Effect effect() {
    return Effect.NUMERIC;
  }

  @Override
  public Map<String, String> conflicts() {
    return Map.of("standardized-input", "it needs the bias of the first layer");
  }

  @Override
  public void install(Seams seams) {
    seams.model((model, example) -> drop(model));
  }

  private static String drop(Layer model) {
    List<Neighbours> pairs =
        Neighbours.in(
            model,
            (a, b) -> a instanceof Conv2d conv && conv.config().bias() && b instanceof BatchNorm2d);
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException(
          Supported.nothing(
              model, "bias-before-norm", "a convolution with bias right before a BatchNorm2d"));
    }
    pairs.forEach(pair -> model.replace(pair.firstPath(), without((Conv2d) pair.first())));
    return pairs.size() + " biases dropped";
  }

  private static Layer without(Conv2d conv) {
    Conv2d bare = new Conv2d(conv.config().withoutBias());
    try (Scope scope = Scope.open()) {
      Supported.values(bare, "weight").copy_(Supported.values(conv, "weight"));
    }
    return bare;
  }

  @Override
  public Choice choice() {
    return Choice.of("bias-before-norm");
  }
}
