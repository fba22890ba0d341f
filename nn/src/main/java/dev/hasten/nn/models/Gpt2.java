package dev.hasten.nn.models;

import dev.hasten.nn.Dropout;
import dev.hasten.nn.Embedding;
import dev.hasten.nn.Gelu;
import dev.hasten.nn.JointCausalAttention;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LayerNorm;
import dev.hasten.nn.LearnedPositions;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import dev.hasten.nn.TiedHead;
import dev.hasten.nn.TransformerBlock;
import dev.hasten.nn.TransposedLinear;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * GPT-2 (Radford et al., <a
 * href="https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf">2019</a>),
 * the small one: 12 blocks of 12 heads, width 768, 1,024 places. Names of weights are those of
 * Hugging Face's {@code GPT2LMHeadModel}; a tied head has none. First weights are normal with
 * deviation 0.02, those of places 0.01 as in the authors' code, and those that lead back into the
 * residual path {@code 0.02 / sqrt(2 blocks)}.
 */
final class Gpt2 {
  private static final String NAME = "gpt-2";
  private static final double DEVIATION = 0.02;
  private static final double PLACES_DEVIATION = 0.01;

  static final ModelInfo INFO =
      new ModelInfo(
          NAME,
          "decoder for tokens: 12 blocks of 12 heads, width 768, the head tied",
          "https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf",
          List.of(1024L),
          ScalarType.Long,
          50_257,
          List.of(
              ModelOption.integer("width", 768, 1, 1 << 14, "numbers of a token"),
              ModelOption.integer("depth", 12, 1, 1000, "blocks"),
              ModelOption.integer("heads", 12, 1, 1 << 10, "of attention, that divide the width"),
              ModelOption.integer("context", 1024, 1, 1 << 20, "the most places of a sequence"),
              ModelOption.number("dropout", 0.1, 0, 0.99, "probability, everywhere"),
              ModelOption.flag("tied", true, "whether the embedding scores the tokens too")),
          Map.of(),
          Gpt2::make);

  private Gpt2() {}

  private static Layer make(long[] example, int kinds, Settings settings) {
    long context = settings.whole("context");
    Windows.require(NAME, example, context);
    long width = settings.whole("width");
    int depth = settings.whole("depth");
    double dropout = settings.number("dropout");
    Sequential blocks = new Sequential();
    for (int i = 0; i < depth; i++) {
      blocks.add(String.valueOf(i), block(width, settings.whole("heads"), depth, dropout));
    }
    Sequential body =
        new Sequential()
            .add("wte", new Embedding(kinds, width, DEVIATION))
            .add("wpe", new LearnedPositions(context, width, PLACES_DEVIATION))
            .add("drop", new Dropout(dropout))
            .add("h", blocks)
            .add("ln_f", new LayerNorm(width));
    Slot tokens = Children.slot(body, "wte");
    return new Sequential()
        .add("transformer", body)
        .add(
            "lm_head",
            settings.flag("tied")
                ? new TiedHead(tokens)
                : Linear.normal(width, kinds, false, DEVIATION));
  }

  private static Layer block(long width, int heads, int depth, double dropout) {
    double residual = DEVIATION / Math.sqrt(2.0 * depth);
    Sequential products =
        new Sequential()
            .add("c_attn", new TransposedLinear(width, 3 * width, DEVIATION))
            .add("c_proj", new TransposedLinear(width, width, residual));
    Layer attention = JointCausalAttention.of(width, heads, products, dropout);
    Sequential mlp =
        new Sequential()
            .add("c_fc", new TransposedLinear(width, 4 * width, DEVIATION))
            .add("act", Gelu.approximate())
            .add("c_proj", new TransposedLinear(4 * width, width, residual))
            .add("dropout", new Dropout(dropout));
    return TransformerBlock.of(
        new Sequential()
            .add("ln_1", new LayerNorm(width))
            .add("attn", attention)
            .add("ln_2", new LayerNorm(width))
            .add("mlp", mlp));
  }
}
