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
import org.bytedeco.pytorch.ScalarOptional;

/**
 * Cuts each number of the gradients off at a limit: {@code g = max(-v, min(v, g))}, as PyTorch's <a
 * href="https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html">clip_grad_value_</a>.
 * Unlike {@link Clipping} it changes the direction.
 *
 * @param value the limit v
 */
public record ValueClipping(double value) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "value-clipping",
          "each number of the gradients cut off at a limit",
          "https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html",
          List.of(Option.number("value", 1, 1e-12, Double.MAX_VALUE, "the limit")),
          values -> new ValueClipping(values.number("value")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    seams.gradients(
        (weights, progress) -> {
          clip(weights, value);
          return Update.APPLIED;
        });
  }

  /** Clips in place. */
  public static void clip(Weights weights, double limit) {
    try (Scope scope = Scope.open()) {
      ScalarOptional least = new ScalarOptional(new Scalar(-limit));
      ScalarOptional most = new ScalarOptional(new Scalar(limit));
      weights.allGradients().forEach(gradient -> gradient.clamp_(least, most));
    }
  }

  @Override
  public Choice choice() {
    return Choice.of("value-clipping").with("value", value);
  }
}
