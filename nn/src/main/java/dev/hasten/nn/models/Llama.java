package dev.hasten.nn.models;

import dev.hasten.nn.Embedding;
import dev.hasten.nn.GatedMlp;
import dev.hasten.nn.GroupedQueryAttention;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.RmsNorm;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import dev.hasten.nn.TiedHead;
import dev.hasten.nn.TransformerBlock;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A decoder as Llama (Touvron et al., <a href="https://arxiv.org/abs/2302.13971">2023</a>): norms
 * by root mean square, rotary positions, gated units, groups of heads with shared keys and values,
 * no biases. The published form is the smallest of that family with weights of its own,
 * SmolLM-135M: 30 blocks of 9 heads (3 of keys), width 576. Names of weights are those of Hugging
 * Face's {@code LlamaForCausalLM}; a tied head has none. First weights are normal with deviation
 * 0.02, as there.
 */
final class Llama {
  private static final String NAME = "llama";
  private static final double DEVIATION = 0.02;
  private static final double EPSILON = 1e-5;

  static final ModelInfo INFO =
      new ModelInfo(
          NAME,
          "decoder as Llama, in the shape of SmolLM-135M: 30 blocks of 9 heads, width 576",
          "https://arxiv.org/abs/2302.13971",
          List.of(512L),
          ScalarType.Long,
          49_152,
          List.of(
              ModelOption.integer("width", 576, 2, 1 << 14, "numbers of a token"),
              ModelOption.integer("depth", 30, 1, 1000, "blocks"),
              ModelOption.integer("heads", 9, 1, 1 << 10, "of queries, that divide the width"),
              ModelOption.integer("key_heads", 3, 1, 1 << 10, "of keys and values, dividing heads"),
              ModelOption.integer(
                  "hidden",
                  0,
                  0,
                  1 << 16,
                  "numbers inside the gated units; 0 for 8/3 of the width, as a multiple of 256"),
              ModelOption.number(
                  "rotary_base", 10_000, 1.001, 1e9, "of the angles by which places are turned"),
              ModelOption.flag("tied", true, "whether the embedding scores the tokens too")),
          Map.of(),
          Llama::make);

  private Llama() {}

  private static Layer make(long[] example, int kinds, Settings settings) {
    Windows.require(NAME, example, Long.MAX_VALUE);
    long width = settings.whole("width");
    Sequential blocks = new Sequential();
    for (int i = 0; i < settings.whole("depth"); i++) {
      blocks.add(String.valueOf(i), block(width, settings));
    }
    Sequential body =
        new Sequential()
            .add("embed_tokens", new Embedding(kinds, width, DEVIATION))
            .add("layers", blocks)
            .add("norm", new RmsNorm(width, EPSILON));
    Slot tokens = Children.slot(body, "embed_tokens");
    return new Sequential()
        .add("model", body)
        .add(
            "lm_head",
            settings.flag("tied")
                ? new TiedHead(tokens)
                : Linear.normal(width, kinds, false, DEVIATION));
  }

  private static Layer block(long width, Settings settings) {
    int chosen = settings.whole("hidden");
    long hidden = chosen == 0 ? hidden(width) : chosen;
    GroupedQueryAttention.Config attention =
        new GroupedQueryAttention.Config(
            width,
            settings.whole("heads"),
            settings.whole("key_heads"),
            false,
            settings.number("rotary_base"),
            DEVIATION);
    Sequential products =
        new Sequential()
            .add("gate_proj", Linear.normal(width, hidden, false, DEVIATION))
            .add("up_proj", Linear.normal(width, hidden, false, DEVIATION))
            .add("down_proj", Linear.normal(hidden, width, false, DEVIATION));
    return TransformerBlock.of(
        new Sequential()
            .add("input_layernorm", new RmsNorm(width, EPSILON))
            .add("self_attn", new GroupedQueryAttention(attention))
            .add("post_attention_layernorm", new RmsNorm(width, EPSILON))
            .add("mlp", GatedMlp.of(products)));
  }

  /** As Llama's code has it: two thirds of four times the width, up to a multiple of 256. */
  private static long hidden(long width) {
    return (8 * width / 3 + 255) / 256 * 256;
  }
}
