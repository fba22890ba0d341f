package dev.hasten.nn.models;

import dev.hasten.nn.Dropout;
import dev.hasten.nn.Embedding;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LayerNorm;
import dev.hasten.nn.Scale;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.SinusoidalPositions;
import dev.hasten.nn.Slot;
import dev.hasten.nn.TiedHead;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The transformer that turns one sequence into another (Vaswani et al., <a
 * href="https://arxiv.org/abs/1706.03762">2017</a>), the base one: 6 blocks of 8 heads on either
 * side, width 512, for 37,000 kinds of tokens with one embedding for both sides and the head. An
 * example is the source and behind it the target as far as it is known, (N, source + places); the
 * answer scores the next token at each place of the target, (N, places, kinds). Names of weights in
 * {@code transformer} are those of {@code torch.nn.Transformer}, which norms the answers of both
 * sides once more than the paper; first weights are uniform by Glorot as there, the embedding's
 * normal with variance 1 / width.
 */
final class EncoderDecoder extends Layer {
  private static final String NAME = "transformer-base";

  static final ModelInfo INFO =
      new ModelInfo(
          NAME,
          "encoder and decoder, one sequence into another: 6 and 6 blocks of 8 heads, width 512",
          "https://arxiv.org/abs/1706.03762",
          List.of(128L),
          ScalarType.Long,
          37_000,
          List.of(
              ModelOption.integer("source", 64, 1, 1 << 20, "places of an example that are source"),
              ModelOption.integer("width", 512, 1, 1 << 14, "numbers of a token"),
              ModelOption.integer("depth", 6, 1, 1000, "blocks on either side"),
              ModelOption.integer("heads", 8, 1, 1 << 10, "of attention, that divide the width"),
              ModelOption.integer(
                  "padding",
                  -1,
                  -1,
                  1 << 24,
                  "the token of the source that nothing sees; -1: none"),
              ModelOption.number("dropout", 0.1, 0, 0.99, "probability, everywhere")),
          Map.of(),
          EncoderDecoder::make);

  private final long source;
  private final Padding padding;
  private final Slot tokens;
  private final Slot places;
  private final Slot encoder;
  private final Slot decoder;
  private final Slot head;

  private EncoderDecoder(long source, long width, int kinds, Settings settings) {
    this.source = source;
    padding = new Padding(settings.whole("padding"));
    double dropped = settings.number("dropout");
    tokens = child("embedding", new Embedding(kinds, width, 1 / Math.sqrt(width)));
    places =
        child(
            "positions",
            new Sequential()
                .add("scale", new Scale(Math.sqrt(width)))
                .add("waves", new SinusoidalPositions())
                .add("dropout", new Dropout(dropped)));
    Sequential ahead = new Sequential();
    Sequential behind = new Sequential();
    for (int i = 0; i < settings.whole("depth"); i++) {
      ahead.add(
          String.valueOf(i), new EncoderBlock(width, settings.whole("heads"), padding, dropped));
      behind.add(
          String.valueOf(i),
          new DecoderBlock(width, settings.whole("heads"), source, padding, dropped));
    }
    Sequential sides =
        new Sequential()
            .add("encoder", new Sequential().add("layers", ahead).add("norm", new LayerNorm(width)))
            .add(
                "decoder",
                new Sequential()
                    .add("layers", behind)
                    .add("target", new Target(source))
                    .add("norm", new LayerNorm(width)));
    child("transformer", sides);
    encoder = Children.slot(sides, "encoder");
    decoder = Children.slot(sides, "decoder");
    head = child("head", new TiedHead(tokens));
  }

  private static Layer make(long[] example, int kinds, Settings settings) {
    long source = settings.whole("source");
    if (example.length != 1 || example[0] <= source) {
      throw new IllegalArgumentException(
          "expected a source of "
              + source
              + " tokens and behind it a target, (places), for "
              + NAME
              + ", but got examples of shape "
              + Arrays.toString(example)
              + ": set source");
    }
    return new EncoderDecoder(source, settings.whole("width"), kinds, settings);
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor before = input.narrow(1, 0, source);
    Tensor after = input.narrow(1, source, input.size(1) - source);
    padding.read(before);
    Tensor memory = encoder.forward(places.forward(tokens.forward(before)));
    Tensor target = places.forward(tokens.forward(after));
    return head.forward(decoder.forward(torch.cat(new TensorVector(memory, target), 1)));
  }

  @Override
  public void close() {
    super.close();
    padding.close();
  }

  /** What stands behind the source. */
  private static final class Target extends Layer {
    private final long source;

    Target(long source) {
      this.source = source;
    }

    @Override
    public Tensor forward(Tensor input) {
      return input.narrow(1, source, input.size(1) - source);
    }
  }
}
