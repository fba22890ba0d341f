package dev.hasten.train.speedup;

import dev.hasten.nn.CausalAttention;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LearnedPositions;
import dev.hasten.nn.Sequential;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;

/**
 * Attention with linear biases (Press et al., <a href="https://arxiv.org/abs/2108.12409">2021</a>):
 * head h of H adds {@code -2^(-8 h / H) (i - j)} to the score of place j seen from place i, and no
 * position is added to the tokens: {@link LearnedPositions} go. The model then takes sequences of
 * any length. Inference changes.
 */
public record Alibi() implements Speedup {
  private static final String NAME = "alibi";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "attention that fades with distance instead of learned positions",
          "https://arxiv.org/abs/2108.12409",
          List.of(),
          values -> new Alibi());

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public boolean changesInference() {
    return true;
  }

  @Override
  public void install(Seams seams) {
    seams.model(
        (model, example) -> {
          List<CausalAttention> attentions = Supported.layers(model, NAME, CausalAttention.class);
          Supported.layers(model, NAME, LearnedPositions.class);
          Cost before = Cost.of(model, example);
          for (Map.Entry<String, Layer> each : model.layers().entrySet()) {
            if (each.getValue() instanceof LearnedPositions) {
              model.replace(each.getKey(), new Sequential()); // the identity
            }
          }
          attentions.forEach(CausalAttention::addLinearBiases);
          return attentions.size() + " attentions biased, " + before.to(model, example);
        });
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME);
  }
}
