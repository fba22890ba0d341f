package dev.hasten.train.speedup;

import dev.hasten.nn.Layer;
import dev.hasten.nn.TiedHead;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;

/**
 * Gives a decoder whose embedding also scores the tokens at the end a head of its own, {@code y = x
 * Hᵀ} with H (kinds, width) a parameter that begins as a copy of the embedding's (Chung et al., <a
 * href="https://arxiv.org/abs/2010.12821">2020</a>): the first answers are the same, later each
 * learns what it is for. Inference costs the same, the model has (kinds * width) parameters more.
 */
public record UntiedEmbeddings() implements Speedup {
  private static final String NAME = "untied-embeddings";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "a head with weights of its own",
          "https://arxiv.org/abs/2010.12821",
          List.of(),
          values -> new UntiedEmbeddings());

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
          int untied = 0;
          for (Map.Entry<String, Layer> each : model.layers().entrySet()) {
            if (each.getValue() instanceof TiedHead head) {
              model.replace(each.getKey(), head.untied());
              untied++;
            }
          }
          if (untied == 0) {
            throw new IllegalArgumentException(
                Supported.nothing(model, NAME, "a TiedHead inside the model"));
          }
          return untied + " heads untied, " + before.to(model, example);
        });
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME);
  }
}
