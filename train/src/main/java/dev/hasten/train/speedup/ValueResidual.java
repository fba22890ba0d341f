package dev.hasten.train.speedup;

import dev.hasten.nn.CausalAttention;
import dev.hasten.nn.KeptTensor;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;

/**
 * Later attentions mix in the values of the first (Zhou et al., <a
 * href="https://arxiv.org/abs/2410.17897">2024</a>): {@code V = a V + b V1}, a and b learned for
 * each. What a token is stays at hand in deep blocks. Inference changes.
 */
public record ValueResidual() implements Speedup {
  private static final String NAME = "value-residual";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "later attentions mix in the values of the first",
          "https://arxiv.org/abs/2410.17897",
          List.of(),
          values -> new ValueResidual());

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public boolean changesInference() {
    return true;
  }

  @Override
  public Map<String, String> conflicts() {
    return Map.of(
        "activation-checkpointing", "a recompute of a block would come when the values are gone",
        "progressive-layer-dropping", "a block that is left out gives no values",
        "progressive-stacking", "a block that is left out gives no values",
        "token-dropping", "a token that is left out has no values");
  }

  @Override
  public void install(Seams seams) {
    seams.model(
        (model, example) -> {
          List<String> blocks = Blocks.of(model, NAME);
          List<CausalAttention> all = Supported.layers(model, NAME, CausalAttention.class);
          if (all.size() < 2) {
            throw new IllegalArgumentException(
                "expected two or more attentions for "
                    + NAME
                    + ", but the model has one: leave it out");
          }
          Cost before = Cost.of(model, example);
          KeptTensor first = new KeptTensor();
          all.get(0).giveValues(first);
          all.subList(1, all.size()).forEach(attention -> attention.mixValues(first));
          model.around(
              blocks.get(blocks.size() - 1),
              (input, block) -> {
                try {
                  return block.forward(input);
                } finally {
                  first.forget();
                }
              });
          return all.size() - 1 + " attentions mix in values, " + before.to(model, example);
        });
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME);
  }
}
