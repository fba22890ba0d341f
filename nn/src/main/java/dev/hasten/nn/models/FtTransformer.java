package dev.hasten.nn.models;

import dev.hasten.engine.RandomStream;
import dev.hasten.nn.Initializers;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LayerNorm;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Parameter;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A transformer for tables (Gorishniy et al., <a href="https://arxiv.org/abs/2106.11959">2021</a>):
 * each column becomes a token, and one token more answers. The paper's default sizes for three
 * blocks: width 192, 8 heads. Names of weights are those of the authors' package {@code
 * rtdl_revisiting_models}.
 */
final class FtTransformer extends Layer {
  private static final String NAME = "ft-transformer";

  static final ModelInfo INFO =
      new ModelInfo(
          NAME,
          "for tables: a transformer over columns, 3 blocks, width 192",
          "https://arxiv.org/abs/2106.11959",
          List.of(14L),
          ScalarType.Float,
          2,
          List.of(
              Columns.option(List.of()),
              ModelOption.integer("blocks", 3, 1, 100, "blocks of attention"),
              ModelOption.integer("width", 192, 8, 1 << 14, "numbers of a token, 8 divides them")),
          Map.of(),
          (example, classes, settings) ->
              new FtTransformer(
                  Columns.of(NAME, example, settings.numbers(Columns.CATEGORIES)),
                  settings.whole("blocks"),
                  settings.whole("width"),
                  classes));

  private final Columns columns;
  private final Slot answer;
  private final Optional<Slot> numbers;
  private final Optional<Tokens> categories;
  private final List<Slot> blocks = new ArrayList<>();
  private final Slot output;

  private FtTransformer(Columns columns, int count, long width, int classes) {
    this.columns = columns;
    double limit = 1 / Math.sqrt(width);
    answer = child("cls_embedding", new Rows(limit, false, width));
    long numeric = columns.numbers().length;
    numbers =
        numeric == 0
            ? Optional.empty()
            : Optional.of(child("cont_embeddings", new Rows(limit, true, numeric, width)));
    categories =
        columns.kinds().length == 0
            ? Optional.empty()
            : Optional.of(new Tokens(columns.kinds(), width, limit));
    categories.ifPresent(tokens -> child("cat_embeddings", tokens));
    Sequential all = new Sequential();
    for (int i = 0; i < count; i++) {
      all.add(String.valueOf(i), new FtBlock(width, i == 0, i + 1 == count));
    }
    blocks.addAll(all.children().values());
    Sequential end =
        new Sequential()
            .add("normalization", new LayerNorm(width))
            .add("activation", Relu.inPlace())
            .add("linear", new Linear(width, classes));
    output = Slot.of(end);
    child("backbone", new Sequential().add("blocks", all).add("output", end));
  }

  @Override
  public Tensor forward(Tensor input) {
    long rows = input.size(0);
    TensorVector tokens = new TensorVector(answer.forward(input.narrow(1, 0, 1)));
    numbers.ifPresent(slot -> tokens.push_back(slot.forward(columns.numbersOf(input))));
    categories.ifPresent(all -> tokens.push_back(all.of(columns, input)));
    Tensor x = torch.cat(tokens, 1);
    for (Slot block : blocks) {
      x = block.forward(x);
    }
    return output.forward(x.view(rows, x.size(2)));
  }

  /**
   * A vector for each column, times its number, and a bias; one vector alone for that which
   * answers, whatever the input.
   */
  private static final class Rows extends Layer {
    private final Parameter weight;
    private final Optional<Parameter> bias;
    private final double limit;

    Rows(double limit, boolean biased, long... shape) {
      this.limit = limit;
      weight = parameter("weight", Parameter.Role.NORM, shape);
      bias = biased ? Optional.of(parameter("bias", Parameter.Role.BIAS, shape)) : Optional.empty();
    }

    @Override
    public Tensor forward(Tensor input) {
      if (bias.isEmpty()) {
        return weight.tensor().expand(input.size(0), 1, weight.tensor().size(0));
      }
      return input.unsqueeze(2).mul(weight.tensor()).add(bias.get().tensor());
    }

    @Override
    protected void reset(RandomStream random) {
      Initializers.uniform(weight.tensor(), limit, random);
      bias.ifPresent(b -> Initializers.uniform(b.tensor(), limit, random));
    }
  }

  /** A vector for each category of each column, and a bias for each column. */
  private static final class Tokens extends Layer {
    private final List<Slot> tables = new ArrayList<>();
    private final Parameter bias;
    private final double limit;

    Tokens(long[] kinds, long width, double limit) {
      this.limit = limit;
      Sequential all = new Sequential();
      for (long each : kinds) {
        MobileBlock.add(all, new CategoryTable(each, width, limit));
      }
      tables.addAll(all.children().values());
      child("embeddings", all);
      bias = parameter("bias", Parameter.Role.BIAS, kinds.length, width);
    }

    Tensor of(Columns columns, Tensor rows) {
      TensorVector all = new TensorVector();
      for (int i = 0; i < tables.size(); i++) {
        all.push_back(tables.get(i).forward(columns.categoryOf(rows, i)));
      }
      return torch.stack(all, 1).add(bias.tensor());
    }

    @Override
    public Tensor forward(Tensor input) {
      throw new IllegalStateException("expected to be asked for tokens: call of(columns, rows)");
    }

    @Override
    protected void reset(RandomStream random) {
      Initializers.uniform(bias.tensor(), limit, random);
    }
  }
}
