package dev.hasten.nn.models;

import dev.hasten.nn.Dropout;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * BERT (Devlin et al., <a href="https://arxiv.org/abs/1810.04805">2018</a>), the base one, with a
 * head that says the class of a sequence: 12 blocks of 12 heads, width 768, 512 places, 30,522
 * kinds of tokens. Tokens (N, places), or tokens and their segments (N, 2, places), to (N,
 * classes). Names of weights are those of Hugging Face's {@code BertForSequenceClassification};
 * first weights are normal with deviation 0.02, as there.
 */
final class Bert extends Layer {
  static final double DEVIATION = 0.02;
  private static final String NAME = "bert-base";

  static final ModelInfo INFO =
      new ModelInfo(
          NAME,
          "encoder for tokens, a class for each sequence: 12 blocks of 12 heads, width 768",
          "https://arxiv.org/abs/1810.04805",
          List.of(128L),
          ScalarType.Long,
          2,
          List.of(
              ModelOption.integer("width", 768, 1, 1 << 14, "numbers of a token"),
              ModelOption.integer("depth", 12, 1, 1000, "blocks"),
              ModelOption.integer("heads", 12, 1, 1 << 10, "of attention, that divide the width"),
              ModelOption.integer("kinds", 30_522, 1, 1 << 24, "of tokens"),
              ModelOption.integer("context", 512, 1, 1 << 20, "the most places of a sequence"),
              ModelOption.integer(
                  "padding", 0, -1, 1 << 24, "the token that nothing sees; -1 for none"),
              ModelOption.number("dropout", 0.1, 0, 0.99, "probability, everywhere")),
          Map.of(),
          Bert::make);

  private final Padding padding;
  private final Slot body;
  private final Slot dropout;
  private final Slot classifier;

  private Bert(Padding padding, Layer body, long width, int classes, double dropped) {
    this.padding = padding;
    this.body = child("bert", body);
    dropout = child("dropout", new Dropout(dropped));
    classifier = child("classifier", Linear.normal(width, classes, true, DEVIATION));
  }

  private static Layer make(long[] example, int classes, Settings settings) {
    long context = settings.whole("context");
    boolean paired = example.length == 2 && example[0] == 2;
    Windows.require(NAME, paired ? new long[] {example[1]} : example, context);
    long width = settings.whole("width");
    double dropped = settings.number("dropout");
    Padding padding = new Padding(settings.whole("padding"));
    Sequential blocks = new Sequential();
    for (int i = 0; i < settings.whole("depth"); i++) {
      blocks.add(
          String.valueOf(i), new BertBlock(width, settings.whole("heads"), padding, dropped));
    }
    Sequential body =
        new Sequential()
            .add(
                "embeddings",
                new BertEmbeddings(settings.whole("kinds"), context, width, padding, dropped))
            .add("encoder", new Sequential().add("layer", blocks))
            .add("pooler", new Pooler(width));
    return new Bert(padding, body, width, classes, dropped);
  }

  @Override
  public Tensor forward(Tensor input) {
    return classifier.forward(dropout.forward(body.forward(input)));
  }

  @Override
  public void close() {
    super.close();
    padding.close();
  }

  /** {@code tanh(x W + b)} of the first token, which stands for the sequence. */
  private static final class Pooler extends Layer {
    private final Slot dense;

    Pooler(long width) {
      dense = child("dense", Linear.normal(width, width, true, DEVIATION));
    }

    @Override
    public Tensor forward(Tensor input) {
      return dense.forward(input.select(1, 0)).tanh();
    }
  }
}
