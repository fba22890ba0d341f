package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStreams;
import dev.hasten.nn.CausalAttention;
import dev.hasten.nn.Embedding;
import dev.hasten.nn.KeptTensor;
import dev.hasten.nn.Layer;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * The first and the last attentions add to their values a learned row for each token (as the speed
 * runs of <a href="https://github.com/KellerJordan/modded-nanogpt">modded-nanogpt</a> do since
 * 2024): {@code V = a V + b E[x]}, a, b and the rows E learned for each. Many parameters for few
 * multiply-accumulates. Inference changes.
 *
 * @param attentions that get one, at either end of the model
 */
public record ValueEmbeddings(int attentions) implements Speedup {
  private static final String NAME = "value-embeddings";
  private static final double DEVIATION = 0.02; // as the decoder's own embedding

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "the first and last attentions add a learned row for each token to their values",
          "https://github.com/KellerJordan/modded-nanogpt",
          List.of(Option.integer("attentions", 1, 1, 1 << 10, "that get one, at either end")),
          values -> new ValueEmbeddings(values.integer("attentions")));

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
        "activation-checkpointing", "a recompute of a block would come when its row is gone",
        "grouped-queries", "it changes the width of the values",
        "progressive-stacking", "it copies blocks, but no embeddings of values with them",
        "token-dropping", "it keeps other places than the tokens have",
        "value-residual", "both add to the same values");
  }

  @Override
  public void install(Seams seams) {
    seams.model(
        (model, example) -> {
          List<String> blocks = Blocks.of(model, NAME);
          Embedding own = Supported.layers(model, NAME, Embedding.class).get(0);
          Cost before = Cost.of(model, example);
          KeptTensor tokens = new KeptTensor();
          List<CausalAttention> chosen =
              ends(Supported.layers(model, NAME, CausalAttention.class), attentions);
          for (CausalAttention attention : chosen) {
            attention
                .embedValues(own.kinds(), tokens, DEVIATION)
                .initialize(new RandomStreams(seams.random(NAME).nextLong()));
          }
          keepTokens(model, own, blocks.get(blocks.size() - 1), tokens);
          return chosen.size()
              + " attentions with a row for each token, "
              + before.to(model, example);
        });
  }

  private static <T> List<T> ends(List<T> all, int count) {
    List<T> chosen = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (i < count || i >= all.size() - count) {
        chosen.add(all.get(i));
      }
    }
    return chosen;
  }

  private static void keepTokens(Layer model, Embedding own, String lastBlock, KeptTensor tokens) {
    for (Map.Entry<String, Layer> each : model.layers().entrySet()) {
      if (each.getValue() == own) {
        model.around(
            each.getKey(),
            (input, embedding) -> {
              tokens.keep(input);
              return embedding.forward(input);
            });
      }
    }
    model.around(lastBlock, (input, block) -> answered(tokens, block.forward(input)));
  }

  /** The pass is over for the tokens; one that failed leaves them until the next begins. */
  private static Tensor answered(KeptTensor tokens, Tensor output) {
    tokens.forget();
    return output;
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("attentions", (long) attentions);
  }
}
