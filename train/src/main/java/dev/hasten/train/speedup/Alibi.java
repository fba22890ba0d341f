package dev.hasten.train.speedup;

import dev.hasten.nn.CausalAttention;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LearnedPositions;
import dev.hasten.nn.RotaryPositions;
import dev.hasten.nn.Sequential;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.List;

/**
 * Attention with linear biases (Press et al., <a href="https://arxiv.org/abs/2108.12409">2021</a>):
 * head h of H adds {@code -2^(-8 h / H) (i - j)} to the score of place j seen from place i, and the
 * place is told in no other way: {@link LearnedPositions} and {@link RotaryPositions} go. The model
 * then takes sequences of any length. Inference changes.
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
          List<String> positions = positions(model);
          Cost before = Cost.of(model, example);
          positions.forEach(path -> model.replace(path, new Sequential())); // the identity
          attentions.forEach(CausalAttention::addLinearBiases);
          return attentions.size() + " attentions biased, " + before.to(model, example);
        });
  }

  private static List<String> positions(Layer model) {
    List<String> paths = new ArrayList<>();
    model
        .layers()
        .forEach(
            (path, layer) -> {
              if (layer instanceof LearnedPositions || layer instanceof RotaryPositions) {
                paths.add(path);
              }
            });
    if (paths.isEmpty()) {
      throw new IllegalArgumentException(
          Supported.nothing(model, NAME, "LearnedPositions or RotaryPositions"));
    }
    return paths;
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME);
  }
}
