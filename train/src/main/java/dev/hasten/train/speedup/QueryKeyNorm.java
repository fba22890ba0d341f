package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStreams;
import dev.hasten.nn.CausalAttention;
import dev.hasten.nn.LayerNorm;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;

/**
 * Norms queries and keys in each head before their product (Dehghani et al., <a
 * href="https://arxiv.org/abs/2302.05442">2023</a>): {@code softmax(LN(Q) LN(K)ᵀ / sqrt(size))},
 * the norms over the size of a head, with a learned scale and no shift. Scores cannot grow without
 * bound, so that higher learning rates stay stable. Inference changes.
 */
public record QueryKeyNorm() implements Speedup {
  private static final String NAME = "qk-norm";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "norms queries and keys in attention",
          "https://arxiv.org/abs/2302.05442",
          List.of(),
          values -> new QueryKeyNorm());

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
          Cost before = Cost.of(model, example);
          List<CausalAttention> plain =
              Supported.layers(model, NAME, CausalAttention.class).stream()
                  .filter(attention -> !attention.isNormed())
                  .toList();
          if (plain.isEmpty()) {
            throw new IllegalArgumentException(
                "expected attention whose queries and keys are not normed yet for "
                    + NAME
                    + ", but all are: leave it out");
          }
          plain.forEach(attention -> attention.norm(ones(attention), ones(attention)));
          return plain.size() + " attentions normed, " + before.to(model, example);
        });
  }

  private static LayerNorm ones(CausalAttention attention) {
    LayerNorm norm = new LayerNorm(attention.headSize(), false);
    norm.initialize(new RandomStreams(0)); // draws nothing
    return norm;
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME);
  }
}
