package dev.hasten.nn;

/**
 * A small decoder as nanoGPT's (<a href="https://github.com/karpathy/nanoGPT">2023</a>), after
 * GPT-2: tokens of int64 (N, places) to scores of the next token at each place (N, places, kinds).
 *
 * <p>First weights are normal with deviation 0.02, those that lead back into the residual path with
 * {@code 0.02 / sqrt(2 layers)}; biases are 0.
 */
public final class Decoder {
  private static final double DEVIATION = 0.02;

  private Decoder() {}

  /**
   * The shape of a decoder.
   *
   * @param kinds of tokens
   * @param context the most places of a sequence
   * @param layers how many blocks
   * @param heads of attention in each, that divide the width
   * @param width of a token on its way
   * @param bias whether products and norms have biases
   * @param tied whether the embedding also scores the tokens at the end ({@link TiedHead})
   */
  public record Config(
      long kinds, long context, int layers, int heads, long width, boolean bias, boolean tied) {
    /**
     * Checks the counts.
     *
     * @throws IllegalArgumentException when there is no block
     */
    public Config {
      Counts.require("blocks of a decoder", layers, 1);
    }

    /** With a head of its own. */
    public Config untied() {
      return new Config(kinds, context, layers, heads, width, bias, false);
    }
  }

  /** A decoder of that shape. */
  public static Sequential of(Config config) {
    double residual = DEVIATION / Math.sqrt(2.0 * config.layers());
    Sequential blocks = new Sequential();
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(
          String.valueOf(i),
          new TransformerBlock(config.width(), config.heads(), config.bias(), DEVIATION, residual));
    }
    Sequential decoder =
        new Sequential()
            .add("tokens", new Embedding(config.kinds(), config.width(), DEVIATION))
            .add("positions", new LearnedPositions(config.context(), config.width(), DEVIATION))
            .add("blocks", blocks)
            .add("norm", new LayerNorm(config.width(), config.bias()));
    return decoder.add("head", head(config, decoder));
  }

  private static Layer head(Config config, Sequential decoder) {
    Slot tokens = decoder.children().get("tokens");
    return config.tied() && tokens != null
        ? new TiedHead(tokens)
        : Linear.normal(config.width(), config.kinds(), false, DEVIATION);
  }
}
