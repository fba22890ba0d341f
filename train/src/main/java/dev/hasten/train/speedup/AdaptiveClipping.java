package dev.hasten.train.speedup;

import dev.hasten.engine.Scope;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.Update;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Clips each unit's gradient to a share of its weights (Brock et al., <a
 * href="https://arxiv.org/abs/2102.06171">2021</a>, AGC): {@code g_i = g_i * min(1, c * max(|w_i|,
 * e) / |g_i|)} with i a row of a weight (its first dimension) or a whole bias or norm. The authors
 * leave out the last layer: {@code only} names parameters.
 *
 * @param clip the share c
 * @param epsilon the least norm e of weights, so that those near zero can move
 */
public record AdaptiveClipping(double clip, double epsilon) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "adaptive-clipping",
          "each unit's gradient clipped to a share of its weights (AGC)",
          "https://arxiv.org/abs/2102.06171",
          List.of(
              Option.number("clip", 0.01, 1e-9, 1e9, "share of the weights' norm"),
              Option.number("epsilon", 1e-3, 1e-12, 1e9, "least norm of the weights")),
          values -> new AdaptiveClipping(values.number("clip"), values.number("epsilon")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    seams.gradients(
        (weights, progress) -> {
          for (int i = 0; i < weights.values().size(); i++) {
            clip(weights.values().get(i), weights.gradients().get(i), clip, epsilon);
          }
          return Update.APPLIED;
        });
  }

  /** Clips the gradient of one parameter in place. */
  public static void clip(Tensor weight, Tensor gradient, double clip, double epsilon) {
    try (Scope scope = Scope.open()) {
      Tensor limit = norms(weight).clamp_min(new Scalar(epsilon)).mul_(new Scalar(clip));
      Tensor factor = limit.div_(norms(gradient).clamp_min_(new Scalar(1e-6)));
      gradient.mul_(factor.clamp_max_(new Scalar(1.0)));
    }
  }

  /** Of each row, shaped to multiply it; of one dimension, the whole. */
  private static Tensor norms(Tensor tensor) {
    if (tensor.dim() < 2) {
      return tensor.norm();
    }
    long[] shape = new long[Math.toIntExact(tensor.dim())];
    Arrays.fill(shape, 1);
    shape[0] = tensor.size(0);
    return tensor.flatten(1, -1).square().sum(1).sqrt_().view(shape);
  }

  @Override
  public Choice choice() {
    return Choice.of("adaptive-clipping").with("clip", clip).with("epsilon", epsilon);
  }
}
