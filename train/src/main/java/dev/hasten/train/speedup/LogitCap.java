package dev.hasten.train.speedup;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Loss;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import org.bytedeco.pytorch.Scalar;

/**
 * Trains on logits that cannot grow without bound: {@code z = c * tanh(z / c)} (as in Gemma 2, <a
 * href="https://arxiv.org/abs/2408.00118">2024</a>). The loss alone sees them; the model's answers
 * stay as they are, and in the same order.
 *
 * @param cap the bound c
 */
public record LogitCap(double cap) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "logit-cap",
          "the loss sees logits bounded by a tanh",
          "https://arxiv.org/abs/2408.00118",
          List.of(Option.number("cap", 30, 1e-3, 1e9, "the bound")),
          values -> new LogitCap(values.number("cap")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    seams.requireClasses("logit-cap");
    seams.loss(inner -> capped(inner, cap));
  }

  /** The loss of bounded logits. */
  public static Loss capped(Loss inner, double cap) {
    return (inputs, outputs, targets) ->
        inner.loss(inputs, outputs.mul(new Scalar(1 / cap)).tanh().mul(new Scalar(cap)), targets);
  }

  @Override
  public Choice choice() {
    return Choice.of("logit-cap").with("cap", cap);
  }
}
