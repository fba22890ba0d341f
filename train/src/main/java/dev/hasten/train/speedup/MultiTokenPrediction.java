package dev.hasten.train.speedup;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Loss;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Each place learns the tokens after the next as well, with less weight (after Gloeckle et al., <a
 * href="https://arxiv.org/abs/2404.19737">2024</a>, without heads of their own, as the speed runs
 * of modded-nanogpt do it): {@code L = sum_k w^k L_k}, where {@code L_k} judges the scores of place
 * i by the token k places beyond the next and w falls from {@code weight} to 0 in a straight line
 * over the first {@code until} of the training. The model and its evaluation do not change.
 *
 * @param tokens how many beyond the next
 * @param weight of the first of them, at the start
 * @param until share of the training after which only the next counts
 */
public record MultiTokenPrediction(int tokens, double weight, double until) implements Speedup {
  private static final String NAME = "multi-token-prediction";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "each place learns the tokens after the next as well, with less weight",
          "https://arxiv.org/abs/2404.19737",
          List.of(
              Option.integer("tokens", 1, 1, 64, "how many beyond the next"),
              Option.number("weight", 0.5, 1e-6, 1, "of the first of them, at the start"),
              Option.number("until", 0.66, 1e-6, 1, "share after which only the next counts")),
          values ->
              new MultiTokenPrediction(
                  values.integer("tokens"), values.number("weight"), values.number("until")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    long[] example = seams.example();
    seams.inspect(model -> Supported.requireSequences(model, example, NAME, tokens));
    ToDoubleFunction<Progress> falling =
        seams.course(
            NAME + ".weight", progress -> weight * Math.max(0, 1 - progress.fraction() / until));
    double[] now = {weight};
    seams.batch(
        (batch, progress) -> {
          now[0] = falling.applyAsDouble(progress);
          return batch;
        });
    seams.loss(
        inner ->
            (inputs, outputs, targets) ->
                ahead(inner, tokens, now[0]).loss(inputs, outputs, targets));
  }

  /** The loss of the next token and, by falling weight, of so many beyond it. */
  public static Loss ahead(Loss inner, int tokens, double weight) {
    return (inputs, outputs, targets) -> {
      Tensor loss = inner.loss(inputs, outputs, targets);
      double share = weight;
      for (int k = 1; k <= tokens && share > 0 && k < outputs.size(1); k++, share *= weight) {
        long places = outputs.size(1) - k;
        Tensor later =
            inner.loss(
                inputs.narrow(1, 0, places),
                outputs.narrow(1, 0, places),
                targets.narrow(1, k, places));
        loss = loss.add(later, new Scalar(share));
      }
      return loss;
    };
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME)
        .with("tokens", (long) tokens)
        .with("weight", weight)
        .with("until", until);
  }
}
