package dev.hasten.nn.models;

import dev.hasten.nn.Decoder;
import dev.hasten.nn.Layer;
import dev.hasten.nn.SwitchFeedForward;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * nano-gpt with experts: every second block chooses one of 8 networks for each token (Fedus et al.,
 * <a href="https://arxiv.org/abs/2101.03961">2021</a>), so that it has three times the parameters
 * at nearly the same multiply-accumulates.
 */
final class NanoSwitch {
  private static final String NAME = "nano-switch";
  private static final long WIDTH = 128;

  static final ModelInfo INFO =
      new ModelInfo(
          NAME,
          "nano-gpt with 8 experts in every second block, for tokens",
          "https://arxiv.org/abs/2101.03961",
          List.of(64L),
          ScalarType.Long,
          65,
          List.of(
              ModelOption.integer("width", WIDTH, 4, 1 << 14, "numbers of a token, 4 divides them"),
              ModelOption.integer("depth", 4, 2, 1000, "blocks"),
              ModelOption.integer("experts", 8, 1, 1 << 12, "in every second block"),
              ModelOption.number(
                  "capacity", 1.25, 0.01, 1000, "tokens an expert takes, by those of equal shares"),
              ModelOption.number("balance", 0.01, 0, 10, "factor of the loss of equal shares")),
          Map.of(),
          NanoSwitch::make);

  private NanoSwitch() {}

  private static Layer make(long[] example, int kinds, Settings settings) {
    Windows.require(NAME, example, Long.MAX_VALUE);
    long width = settings.whole("width");
    int depth = settings.whole("depth");
    Layer decoder = Decoder.of(new Decoder.Config(kinds, example[0], depth, 4, width, false, true));
    SwitchFeedForward.Config experts =
        new SwitchFeedForward.Config(
            width,
            4 * width,
            settings.whole("experts"),
            settings.number("capacity"),
            settings.number("balance"));
    for (int i = 1; i < depth; i += 2) {
      decoder.replace("blocks." + i + ".mlp", new SwitchFeedForward(experts));
    }
    return decoder;
  }
}
