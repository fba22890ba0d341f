package dev.hasten.train.speedup;

import dev.hasten.engine.Scope;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.Update;
import dev.hasten.train.seam.Weights;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Scales all gradients by {@code min(1, limit / (|g| + 1e-6))} with the norm over all parameters
 * together (Pascanu et al., <a href="https://arxiv.org/abs/1211.5063">2012</a>). Never waits for
 * the device.
 *
 * @param norm the limit
 */
public record Clipping(double norm) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "clipping",
          "gradients scaled down to a greatest norm",
          "https://arxiv.org/abs/1211.5063",
          List.of(Option.number("norm", 1, 1e-12, Double.MAX_VALUE, "the greatest norm")),
          values -> new Clipping(values.number("norm")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    seams.gradients(
        (weights, progress) -> {
          clip(weights, norm);
          return Update.APPLIED;
        });
  }

  /** Clips in place. */
  public static void clip(Weights weights, double limit) {
    try (Scope scope = Scope.open()) {
      Tensor total = norm(weights.allGradients());
      Tensor factor = total.add(new Scalar(1e-6)).reciprocal().mul(new Scalar(limit));
      Tensor capped = factor.clamp_max(new Scalar(1.0));
      weights.allGradients().forEach(gradient -> gradient.mul_(capped));
    }
  }

  private static Tensor norm(List<Tensor> gradients) {
    Tensor squares = gradients.get(0).square().sum();
    for (Tensor gradient : gradients.subList(1, gradients.size())) {
      squares = squares.add(gradient.square().sum());
    }
    return squares.sqrt();
  }

  @Override
  public Choice choice() {
    return Choice.of("clipping").with("norm", norm);
  }
}
